-- Names of GBCS values beside Wireshark's tree: a post-dissector that asks the command gbcs.
--
-- Copyright the gbcs contributors
-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- This file stands apart from the library: it is loaded by Wireshark, and under Wireshark's licence.
-- It runs `gbcs` (preference "command") once for each GBCS message it finds, with the octets as an argument.

local gbcs = Proto("gbcs", "GB Companion Specification")
local headline = ProtoField.string("gbcs.headline", "Message")
local value = ProtoField.string("gbcs.value", "Value")
gbcs.fields = { headline, value }
gbcs.prefs.command = Pref.string("Command", "gbcs", "How gbcs is called")
gbcs.prefs.options = Pref.string("Options", "", "Such as --keys /home/me/keys")

-- A MAC header with its four empty fields, or a grouping header with its transaction id.
local MAC_HEADER = "\xdd\0\0\0\0\0\0"
local GROUPING_HEADER = "\xdf\9"

local function find(octets)
    local from = octets:find(MAC_HEADER, 1, true)
    local other = octets:find(GROUPING_HEADER, 1, true)
    if from and (not other or from < other) then return from end
    return other
end

local known = {} -- octets -> lines: a packet is dissected again and again

local function ask(octets)
    local hex = octets:gsub(".", function(octet) return ("%02x"):format(octet:byte()) end)
    if known[hex] then return known[hex] end
    local lines = {}
    local pipe = io.popen(gbcs.prefs.command .. " decode " .. hex .. " " .. gbcs.prefs.options .. " 2>&1")
    for line in pipe:lines() do lines[#lines + 1] = line end
    pipe:close()
    known[hex] = lines
    return lines
end

function gbcs.dissector(buffer, pinfo, tree)
    local octets = buffer:raw()
    local from = find(octets)
    if not from then return end
    local range = buffer(from - 1)
    local lines = ask(octets:sub(from))
    if not lines[1] or lines[1]:find("^gbcs: ") then return end
    local below = tree:add(gbcs, range)
    below:add(headline, range, lines[1])
    for place = 2, #lines do
        if lines[place] ~= "" then below:add(value, range, lines[place]) end
    end
end

register_postdissector(gbcs)

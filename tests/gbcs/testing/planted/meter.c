/* A decoder of GBCS messages behind TCP, with one fault: it believes the length of the payload.
 *
 * cc -fstack-protector-all -o meter meter.c && ./meter 4059
 *
 * Frames are those of the wrapper (IEC 62056-47). It answers each with a frame: of the octet 01 where it decodes the
 * message, empty where it refuses it. */

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static size_t length_at(const uint8_t *octets, size_t size, size_t *place)
{
    if (*place >= size)
        return SIZE_MAX;
    size_t length = octets[(*place)++];
    if (length < 0x80)
        return length;
    size_t more = length & 0x7f;
    if (more < 1 || more > 4 || *place + more > size)
        return SIZE_MAX;
    for (length = 0; more; more--)
        length = length << 8 | octets[(*place)++];
    return length;
}

/* Whether the octets begin like a payload: DLMS, GBZ or ASN.1. */
static int is_payload(const uint8_t *octets, size_t length)
{
    uint8_t copy[600];
    memcpy(copy, octets, length); /* the fault: the length is not compared with what is there, or with the copy */
    return length && (copy[0] == 0xd9 || copy[0] == 0x01 || copy[0] == 0x30);
}

static int decode(const uint8_t *octets, size_t size)
{
    size_t place = 0;
    int has_mac = size && octets[0] == 0xdd;
    if (has_mac) {
        if (size < 8 || memcmp(octets, "\xdd\0\0\0\0\0\0", 7))
            return 0;
        place = 7;
        size_t length = length_at(octets, size, &place);
        if (length != size - place || length < 17 || octets[place] != 0x11)
            return 0;
        place += 5;
        size -= 12;
    }
    if (size - place < 30 || octets[place] != 0xdf || octets[place + 1] != 9 || octets[place + 2] != 1)
        return 0;
    if (octets[place + 11] != 8 || octets[place + 20] != 8)
        return 0;
    place += 29;
    if (octets[place] != 0 && octets[place] != 12)
        return 0;
    place += 1 + octets[place];
    size_t length = length_at(octets, size, &place);
    if (length < 2 || length > size - place)
        return 0;
    place += length;
    length = length_at(octets, size, &place);
    if (length == SIZE_MAX || !is_payload(octets + place, length) || length > size - place)
        return 0;
    place += length;
    length = length_at(octets, size, &place);
    return (length == 0 || length == 64) && length == size - place;
}

static int read_all(int connection, uint8_t *octets, size_t size)
{
    while (size) {
        ssize_t got = read(connection, octets, size);
        if (got <= 0)
            return 0;
        octets += got;
        size -= got;
    }
    return 1;
}

int main(int count, char **words)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM, 0), yes = 1;
    address.sin_port = htons(count > 1 ? atoi(words[1]) : 4059);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1)) {
        perror("meter");
        return 1;
    }
    for (;;) {
        int connection = accept(listener, NULL, NULL);
        uint8_t header[8], frame[65536];
        while (read_all(connection, header, 8)) {
            size_t size = header[6] << 8 | header[7];
            if (!read_all(connection, frame, size))
                break;
            int is_right = decode(frame, size);
            uint8_t answer[9] = {0, 1, header[4], header[5], header[2], header[3], 0, is_right, 1};
            if (write(connection, answer, 8 + is_right) < 0)
                break;
        }
        close(connection);
    }
}

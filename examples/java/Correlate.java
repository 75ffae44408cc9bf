// Asks a running service (gbcs serve) what a message says, and whether a command means what a request asks for.
//
//   java Correlate.java http://127.0.0.1:8061 MESSAGE_HEX [REQUEST.xml DEVICE_TYPE]
//
// Needs nothing but Java 11. The JSON is printed as it comes; take your own library to read it.

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

public class Correlate {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] arguments) throws Exception {
        String service = arguments[0];
        String message = arguments[1];
        System.out.println(ask(service + "/decode", "{\"message\": " + quoted(message) + "}"));
        if (arguments.length > 3) {
            String request = Files.readString(Path.of(arguments[2]));
            String body = "{\"request\": " + quoted(request) + ", \"message\": " + quoted(message)
                + ", \"device\": {\"type\": " + quoted(arguments[3]) + "}}";
            System.out.println(ask(service + "/correlate", body));
        }
    }

    private static String ask(String address, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
        HttpResponse<String> response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < 0x20) {
                quoted.append(String.format("\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }
}

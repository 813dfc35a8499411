import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** Java's HttpClient, as it comes: it offers `Upgrade: h2c` with each request. java Follow.java URL TOKEN, or URL TOKEN BODY to post one. */
class Follow {
    public static void main(String[] args) throws Exception {
        var client = HttpClient.newHttpClient();
        var request = HttpRequest.newBuilder(URI.create(args[0])).header("Authorization", "Bearer " + args[1]);
        if (args.length > 2) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(args[2]));
            System.out.println(client.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode());
            return;
        }
        var at = "";
        while (true) {
            try {
                var response = client.send(at.isEmpty() ? request.build() : request.setHeader("Last-Event-ID", at).build(), HttpResponse.BodyHandlers.ofLines());
                Map<String, String> fields = new HashMap<>();
                for (var line : (Iterable<String>) response.body()::iterator) {
                    if (line.startsWith(":")) continue;
                    if (!line.isEmpty()) {
                        var field = line.split(": ", 2);
                        fields.put(field[0], field[1]);
                        continue;
                    }
                    at = fields.getOrDefault("id", at);
                    if (fields.containsKey("data")) System.out.println(String.join("\t", at, fields.get("event"), fields.get("data")));
                    fields.clear();
                }
            } catch (java.io.IOException | java.io.UncheckedIOException cut) {
                // it comes back
            }
            Thread.sleep(200);
        }
    }
}

// interop: Java's TLS as a server that sends back what it gets, and as a client that asks once or more often.
//   java Tls12Peer serve PORT [word=value...]     java Tls12Peer connect PORT [word=value...]
// identity=P12 ca=PEM suite=NAME alpn=NAME need=yes send=TEXT rounds=N file=PATH (is sent, and as much is read back);
// the rest are Java's own -D properties.
import java.io.FileInputStream;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

public class Tls12Peer {
  static final Map<String, String> WORDS = new HashMap<>();
  static final int LIMIT = 20_000; // milliseconds

  static SSLContext context() throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    if (WORDS.containsKey("identity")) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream file = new FileInputStream(WORDS.get("identity"))) {
        store.load(file, "secret".toCharArray());
      }
      keys.init(store, "secret".toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream file = new FileInputStream(WORDS.get("ca"))) {
      trusted.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext made = SSLContext.getInstance("TLS");
    made.init(WORDS.containsKey("identity") ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
    return made;
  }

  static SSLParameters restrict(SSLParameters parameters) {
    parameters.setProtocols(new String[] {"TLSv1.2"});
    if (WORDS.containsKey("suite")) parameters.setCipherSuites(new String[] {WORDS.get("suite")});
    if (WORDS.containsKey("alpn")) parameters.setApplicationProtocols(new String[] {WORDS.get("alpn")});
    return parameters;
  }

  static void tell(SSLSocket socket, long begun) throws Exception {
    SSLSession session = socket.getSession();
    boolean resumed = session.getCreationTime() < begun; // Java tells nobody, but it is older than the connection
    String peer = "nobody";
    try {
      peer = session.getPeerPrincipal().toString();
    } catch (javax.net.ssl.SSLPeerUnverifiedException nobody) {
    }
    System.out.println(session.getProtocol() + " " + session.getCipherSuite() + (resumed ? " resumed" : " new")
        + " with " + peer + " alpn " + socket.getApplicationProtocol());
  }

  static void echo(SSLSocket socket) {
    try (socket) {
      socket.setSoTimeout(LIMIT);
      long begun = System.currentTimeMillis();
      socket.startHandshake();
      tell(socket, begun);
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (Exception error) {
      System.out.println(error);
    }
  }

  static void serve(int port) throws Exception {
    SSLServerSocket door = (SSLServerSocket) context().getServerSocketFactory().createServerSocket(port, 50,
        InetAddress.getLoopbackAddress());
    SSLParameters parameters = restrict(door.getSSLParameters());
    parameters.setNeedClientAuth(WORDS.containsKey("need"));
    door.setSSLParameters(parameters);
    System.out.println("ready");
    while (true) {
      SSLSocket socket = (SSLSocket) door.accept();
      new Thread(() -> echo(socket)).start();
    }
  }

  static void exchange(SSLSocket socket, Path file) throws Exception {
    byte[] sent = Files.readAllBytes(file);
    Thread writer = new Thread(() -> {
      try {
        socket.getOutputStream().write(sent);
      } catch (Exception error) {
        System.out.println(error);
      }
    });
    writer.start();
    byte[] back = socket.getInputStream().readNBytes(sent.length);
    writer.join();
    System.out.println(Arrays.equals(sent, back) ? "all came back" : "something else came back");
  }

  static void connect(int port) throws Exception {
    SSLContext context = context();
    for (int round = Integer.parseInt(WORDS.getOrDefault("rounds", "1")); round > 0; --round) {
      try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
        socket.setSoTimeout(LIMIT);
        SSLParameters parameters = restrict(socket.getSSLParameters());
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        long begun = System.currentTimeMillis();
        socket.startHandshake();
        tell(socket, begun);
        if (WORDS.containsKey("file")) {
          exchange(socket, Path.of(WORDS.get("file")));
          return;
        }
        socket.getOutputStream().write(WORDS.get("send").getBytes(StandardCharsets.UTF_8));
        System.out.println(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    Security.setProperty("jdk.tls.disabledAlgorithms", ""); // what Debian turns off later is still to be tried
    for (int at = 2; at < arguments.length; ++at) {
      String[] parts = arguments[at].split("=", 2);
      WORDS.put(parts[0], parts[1]);
    }
    if (arguments[0].equals("serve")) serve(Integer.parseInt(arguments[1]));
    connect(Integer.parseInt(arguments[1]));
  }
}

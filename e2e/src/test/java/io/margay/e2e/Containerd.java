package io.margay.e2e;

import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.margay.e2e.cri.LinuxPodSandboxConfig;
import io.margay.e2e.cri.ListPodSandboxRequest;
import io.margay.e2e.cri.PodSandbox;
import io.margay.e2e.cri.PodSandboxConfig;
import io.margay.e2e.cri.PodSandboxMetadata;
import io.margay.e2e.cri.PodSandboxStatusRequest;
import io.margay.e2e.cri.PodSandboxStatusResponse;
import io.margay.e2e.cri.PortMapping;
import io.margay.e2e.cri.RemovePodSandboxRequest;
import io.margay.e2e.cri.RunPodSandboxRequest;
import io.margay.e2e.cri.RuntimeServiceGrpc;
import io.margay.e2e.cri.RuntimeServiceGrpc.RuntimeServiceBlockingStub;
import io.margay.e2e.cri.StatusRequest;
import io.margay.e2e.cri.StopPodSandboxRequest;
import io.margay.lab.host.Namespaces;
import io.margay.lab.host.Tool;
import io.margay.lab.traffic.Place;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A containerd on a node of the lab, asked over CRI as a kubelet asks it. Its state is in a
 * directory, its processes end with it.
 */
final class Containerd implements AutoCloseable {

  /** A pod that runs. */
  record Pod(String id, Place place) {}

  /**
   * A pod to run.
   *
   * @param hostPorts of the node → of the pod
   */
  record PodSpec(
      String namespace,
      String name,
      Map<String, String> annotations,
      Map<Integer, Integer> hostPorts) {
    PodSpec(String namespace, String name) {
      this(namespace, name, Map.of(), Map.of());
    }
  }

  private final Path directory;
  private final Path socket;
  private final Path cniSocket;
  private final String namespace;
  private final Process process;
  private final EventLoopGroup eventLoop;
  private final ManagedChannel channel;

  Containerd(TheLab lab, String node, Path directory, CniDirectories cni, PauseImage image)
      throws IOException {
    this.directory = Files.createDirectories(directory);
    this.socket = directory.resolve("cd.sock");
    this.cniSocket = lab.description().node(node).socket();
    this.namespace = lab.namespace(node);
    Path configuration = Files.writeString(directory.resolve("config.toml"), configuration(cni));
    ProcessBuilder builder =
        new ProcessBuilder(
                "setpriv",
                "--pdeathsig",
                "TERM",
                "nsenter",
                "--net=" + Namespaces.file(namespace),
                "--",
                "containerd",
                "-c",
                configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("containerd.log").toFile());
    builder.environment().put("MARGAY_CNI_SOCKET", cniSocket.toString());
    this.process = builder.start();
    this.eventLoop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    this.channel =
        NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket))
            .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
            .eventLoopGroup(eventLoop)
            .overrideAuthority("localhost")
            .usePlaintext()
            .build();
    try {
      await().until(this::isReady);
      load(image);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  private void load(PauseImage image) {
    Tool.must(
        "ctr",
        "-a",
        socket.toString(),
        "-n",
        "k8s.io",
        "images",
        "import",
        "--all-platforms",
        image.archive().toString());
  }

  /** Brings a pod's sandbox up, with its network. */
  Pod run(PodSpec spec) {
    PodSandboxConfig.Builder config =
        PodSandboxConfig.newBuilder()
            .setMetadata(
                PodSandboxMetadata.newBuilder()
                    .setNamespace(spec.namespace())
                    .setName(spec.name())
                    .setUid(UUID.randomUUID().toString()))
            .setHostname(spec.name())
            .setLogDirectory(directory.resolve("logs").toString())
            .setLinux(LinuxPodSandboxConfig.getDefaultInstance())
            .putAllAnnotations(spec.annotations());
    spec.hostPorts()
        .forEach((host, pod) ->
            config.addPortMappings(
                PortMapping.newBuilder().setHostPort(host).setContainerPort(pod)));
    String id =
        cri()
            .runPodSandbox(RunPodSandboxRequest.newBuilder().setConfig(config).build())
            .getPodSandboxId();
    PodSandboxStatusResponse status =
        cri()
            .podSandboxStatus(
                PodSandboxStatusRequest.newBuilder().setPodSandboxId(id).setVerbose(true).build());
    return new Pod(
        id, new Place(spec.name(), netns(status), status.getStatus().getNetwork().getIp()));
  }

  /** Ends a pod. */
  void remove(Pod pod) {
    remove(pod.id());
  }

  private void remove(String id) {
    var stopped =
        cri().stopPodSandbox(StopPodSandboxRequest.newBuilder().setPodSandboxId(id).build());
    var removed =
        cri().removePodSandbox(RemovePodSandboxRequest.newBuilder().setPodSandboxId(id).build());
  }

  /**
   * Runs a command in a container with the network, by {@code ctr}, which looks for plugins and
   * lists in the machine's directories only: it gets a view of its own of those.
   */
  String ctrRun(String name, Path rootfs, CniDirectories cni, String command) {
    return Tool.must(
        "unshare",
        "-m",
        "sh",
        "-ec",
        """
        mount --make-rprivate /
        mkdir -p /opt/cni/bin /etc/cni/net.d
        mount --bind %s /opt/cni/bin
        mount --bind %s /etc/cni/net.d
        export MARGAY_CNI_SOCKET=%s
        exec nsenter --net=%s ctr -a %s run --rm --cni --rootfs %s %s /bin/sh -c '%s'
        """
            .formatted(
                cni.plugins(),
                cni.lists(),
                cniSocket,
                Namespaces.file(namespace),
                socket,
                rootfs,
                name,
                command));
  }

  private static String netns(PodSandboxStatusResponse status) {
    JsonNode info = JsonMapper.shared().readTree(status.getInfoOrThrow("info"));
    for (JsonNode one : info.path("runtimeSpec").path("linux").path("namespaces")) {
      if (one.path("type").asString("").equals("network")) {
        return Path.of(one.path("path").stringValue()).getFileName().toString();
      }
    }
    throw new AssertionError("the sandbox has no network namespace: " + info);
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("containerd ended: see " + directory.resolve("containerd.log"));
    }
    try {
      return cri()
          .status(StatusRequest.getDefaultInstance())
          .getStatus()
          .getConditionsList()
          .stream()
          .allMatch(condition -> condition.getStatus());
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  private RuntimeServiceBlockingStub cri() {
    return RuntimeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(90, TimeUnit.SECONDS);
  }

  private String configuration(CniDirectories cni) {
    return """
    version = 2
    root = "%1$s/root"
    state = "%1$s/state"
    [grpc]
      address = "%1$s/cd.sock"
    [ttrpc]
      address = "%1$s/ttrpc.sock"
    [plugins."io.containerd.grpc.v1.cri"]
      sandbox_image = "%2$s"
      restrict_oom_score_adj = true
      disable_apparmor = true
      [plugins."io.containerd.grpc.v1.cri".cni]
        bin_dir = "%3$s"
        conf_dir = "%4$s"
    """
        .formatted(directory, PauseImage.NAME, cni.plugins(), cni.lists());
  }

  @Override
  public void close() {
    try {
      if (isReady()) {
        List<PodSandbox> left =
            cri().listPodSandbox(ListPodSandboxRequest.getDefaultInstance()).getItemsList();
        left.forEach(sandbox -> remove(sandbox.getId()));
      }
    } finally {
      channel.shutdownNow();
      eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      process.destroy();
      try {
        process.waitFor(60, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

# What the node-agent's image stands on: a JRE, and the tools that its kernel work needs. kmod is for iptables-legacy, which has modprobe load
# ip_tables and ip6_tables from the machine's /lib/modules: those alone the kernel does not load by itself. Build it once:
#   docker build -t margay/node-base:1 -f deploy/images/node-base.Dockerfile deploy/images
ARG JRE=eclipse-temurin:25-jre
FROM ${JRE}
RUN apt-get update \
 && apt-get install -y --no-install-recommends iptables ipset kmod wireguard-tools iproute2 \
 && rm -rf /var/lib/apt/lists/*

#ifndef MARGAY_CNI_INSTALL_H
#define MARGAY_CNI_INSTALL_H

/* margay-cni install|uninstall OPTIONS: puts the plugin and its list where runtimes look for them, or takes both away. The exit status. */
int install_command(int argc, char **argv);

#endif

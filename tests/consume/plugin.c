/* A program with a vendored copy in it loads a plugin that is linked to the shared library. */
#include <dlfcn.h>
#include <stdio.h>

const char *vendored_version(void);

int main(void) {
  void *plugin = dlopen("./plugin.so", RTLD_NOW);
  const char *(*version)(void) = NULL;
  if (plugin) *(void **)&version = dlsym(plugin, "plugin_version");
  if (!version) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  printf("vendored %s, plugin %s\n", vendored_version(), version());
  return 0;
}

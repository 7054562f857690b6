# Installing from Debian's own packages; meant to be sourced by bash scripts.
#
#   need_packages gcc meson ...   makes sure that all are there; installs only those that are missing. Without root and
#                                 without sudo it says what to install and returns 1.

missing_packages() { # those of the arguments that are not installed, one a line
  local name
  for name in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
  done
}

need_packages() {
  local missing=() as_root=() log status
  if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This is not a Debian system. Please see to it yourself that these are installed: $*" >&2
    return 0 # what is really missing shows in the build
  fi
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      printf 'Missing packages, and neither root nor sudo to install them. As root run:\n  apt-get install %s\n' \
        "${missing[*]}" >&2
      return 1
    fi
    as_root=(sudo)
    [ -t 0 ] || as_root+=(-n) # nobody is there to type a password
  fi
  echo "Installing from Debian: ${missing[*]}" >&2
  log=$(mktemp)
  # The package lists are fetched only when the installation cannot do without.
  install_packages() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
      "${missing[@]}"
  }
  install_packages >"$log" 2>&1 </dev/null || { "${as_root[@]}" apt-get update >>"$log" 2>&1 </dev/null && install_packages >>"$log" 2>&1 </dev/null; }
  status=$?
  if [ $status -ne 0 ]; then
    tail -n 20 "$log" >&2
    echo "Could not install: ${missing[*]}" >&2
  fi
  rm -f "$log"
  return $status
}

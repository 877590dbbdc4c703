export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

// Each asks `crmctl __complete` what may stand where the cursor is, and falls back to files where it knows nothing.

// Bash itself breaks words at = and :, so it hands over the line and gets back what follows the last of these.
const bash = `# Completion of crmctl for bash: source <(crmctl completion bash)
_crmctl() {
  local IFS=$'\\n'
  COMPREPLY=($(crmctl __complete --shell bash --line "\${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=/] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _crmctl crmctl
`;

const zsh = `#compdef crmctl
# Completion of crmctl for zsh: source <(crmctl completion zsh), behind compinit
_crmctl() {
  local -a candidates
  candidates=("\${(@f)$(crmctl __complete --shell zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${candidates[1]}" ]]; then
    _describe -V crmctl candidates
  else
    _files
  fi
}
if [[ "\${funcstack[1]}" = _crmctl ]]; then _crmctl "$@"; else compdef _crmctl crmctl; fi
`;

const fish = `# Completion of crmctl for fish: crmctl completion fish > ~/.config/fish/completions/crmctl.fish
function __crmctl_complete
  set -l words (commandline -opc) (commandline -ct)
  set -l found (crmctl __complete --shell fish -- $words[2..-1] 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c crmctl -f -a '(__crmctl_complete)'
`;

export const SCRIPTS: Record<Shell, string> = { bash, zsh, fish };

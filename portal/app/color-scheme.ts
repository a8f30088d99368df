/** Our own styles follow the system by themselves; Cloudscape's follow a class. */

export function followColorScheme(): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => document.body.classList.toggle('awsui-dark-mode', dark.matches)
  dark.addEventListener('change', follow)
  follow()
}

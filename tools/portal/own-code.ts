/** What is in the portal's bundle is the portal's, and libraries': of the domains it has types, which leave nothing. */
import { sep } from 'node:path'
import type { Plugin } from 'vite'

export function ownCode(): Plugin {
  let root = ''
  return {
    name: 'portal-own-code',
    apply: 'build',
    configResolved(config) {
      root = `${config.root}${sep}`
    },
    moduleParsed({ id }) {
      if (id.startsWith('\0') || id.startsWith(root) || id.includes(`${sep}node_modules${sep}`)) return
      this.error(`${id} would be in the portal: import its types alone (import type)`)
    },
  }
}

/** Paths of artefacts: `**` stands for any directories, `*` and `?` for what is within a name. */

export function matcherOf(pattern: string): (path: string) => boolean {
  const expression = pattern
    .split(/(\*\*\/|\*\*|\*|\?|\[[^\]/]+\])/)
    .map((part) => {
      if (part === '**/') return '(?:[^/]+/)*'
      if (part === '**') return '.*'
      if (part === '*') return '[^/]*'
      if (part === '?') return '[^/]'
      if (/^\[.+\]$/.test(part)) return `[${part.slice(1, -1).replace(/^!/, '^').replaceAll('\\', '\\\\')}]`
      return part.replace(/[.+^${}()|[\]\\]/g, '\\$&')
    })
    .join('')
  const matcher = new RegExp(`^${expression}$`, 's')
  return (path) => matcher.test(path)
}

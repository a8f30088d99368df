/** Takes a string of Fn::Sub apart: `${Name}` is replaced, `${!Name}` is the literal `${Name}`. */
export type SubPart = { readonly literal: string } | { readonly name: string }

const placeholder = /\$\{([^{}]*)\}/g

export function subParts(template: string): SubPart[] {
  const parts: SubPart[] = []
  let end = 0
  for (const match of template.matchAll(placeholder)) {
    const inner = match[1] ?? ''
    if (match.index > end) parts.push({ literal: template.slice(end, match.index) })
    parts.push(inner.startsWith('!') ? { literal: `\${${inner.slice(1)}}` } : { name: inner.trim() })
    end = match.index + match[0].length
  }
  if (end < template.length) parts.push({ literal: template.slice(end) })
  return parts
}

/**
 * Finds the resource that a path leads to: a fixed part before `{variable}` before `{greedy+}`, at every step.
 * Only resources with methods take part. Path variables stay percent-encoded, as API Gateway leaves them.
 */
export interface Match<Target> {
  readonly target: Target
  readonly parameters: Readonly<Record<string, string>>
}

export interface Router<Target> {
  add(path: string, target: Target): void
  match(path: string): Match<Target> | undefined
}

interface Node<Target> {
  readonly fixed: Map<string, Node<Target>>
  variable?: { readonly name: string; readonly node: Node<Target> }
  greedy?: { readonly name: string; readonly target: Target }
  target?: Target
}

export function createRouter<Target>(): Router<Target> {
  const root: Node<Target> = { fixed: new Map() }

  function add(path: string, target: Target): void {
    let node = root
    for (const part of path.split('/').slice(1)) {
      if (part === '') break
      if (part.startsWith('{') && part.endsWith('+}')) {
        node.greedy = { name: part.slice(1, -2), target }
        return
      }
      node = part.startsWith('{') ? variableOf(node, part.slice(1, -1)) : fixedOf(node, part)
    }
    node.target = target
  }

  function match(path: string): Match<Target> | undefined {
    // A slash at the end means nothing to API Gateway.
    const parts = (path.endsWith('/') ? path.slice(0, -1) : path).split('/')
    return find(root, parts, 1, {})
  }

  return { add, match }
}

function variableOf<Target>(node: Node<Target>, name: string): Node<Target> {
  node.variable ??= { name, node: { fixed: new Map() } }
  return node.variable.node
}

function fixedOf<Target>(node: Node<Target>, part: string): Node<Target> {
  let next = node.fixed.get(part)
  if (!next) {
    next = { fixed: new Map() }
    node.fixed.set(part, next)
  }
  return next
}

function find<Target>(
  node: Node<Target>,
  parts: readonly string[],
  index: number,
  parameters: Readonly<Record<string, string>>,
): Match<Target> | undefined {
  const part = parts[index]
  if (part === undefined) return node.target === undefined ? undefined : { target: node.target, parameters }
  const fixed = node.fixed.get(part) ?? (part.includes('%') ? node.fixed.get(decoded(part)) : undefined)
  const straight = fixed && find(fixed, parts, index + 1, parameters)
  if (straight) return straight
  if (node.variable && part !== '') {
    const { name, node: next } = node.variable
    const through = find(next, parts, index + 1, { ...parameters, [name]: part })
    if (through) return through
  }
  if (!node.greedy) return undefined
  const { name, target } = node.greedy
  return { target, parameters: { ...parameters, [name]: parts.slice(index).join('/') } }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** Variables in the values of a configuration: `#{namespace.name}`. */

export interface Reference {
  /** As written between the braces. */
  readonly text: string
  readonly namespace: string
  readonly name: string
}

const reference = /#\{([^{}]*)\}/g

export function referencesIn(value: string): readonly Reference[] {
  return [...value.matchAll(reference)].map(([, text = '']) => partsOf(text))
}

/** `find` gives a variable's value; whatever it throws comes out. */
export function resolveReferences(value: string, find: (reference: Reference) => string): string {
  return value.replace(reference, (_whole, text: string) => find(partsOf(text)))
}

function partsOf(text: string): Reference {
  const dot = text.indexOf('.')
  return { text, namespace: dot < 0 ? text : text.slice(0, dot), name: dot < 0 ? '' : text.slice(dot + 1) }
}

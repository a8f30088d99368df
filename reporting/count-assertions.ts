/** Counts the calls of an assertion library: of itself and of all its functions. */
export function counting<Library extends object>(library: Library, asserted: () => void): Library {
  const counted = new Map<unknown, unknown>()
  return new Proxy(library, {
    apply(target, self, given) {
      asserted()
      return Reflect.apply(target as never, self, given)
    },
    get(target, name) {
      const value = Reflect.get(target, name)
      // Classes such as AssertionError are no assertions.
      if (typeof value !== 'function' || /^[A-Z]/.test(value.name)) return value
      const known = counted.get(value)
      if (known) return known
      const made = counting(value, asserted)
      counted.set(value, made)
      return made
    },
  })
}

/** Walks over the text of a path or an intrinsic function. */
export class PathSyntaxError extends Error {
  readonly code = 'PathSyntax'
  constructor(problem: string, reader: Reader) {
    super(`${problem}, at character ${reader.position + 1} of '${reader.text}'`)
    this.name = 'PathSyntaxError'
  }
}

export class Reader {
  position = 0
  constructor(readonly text: string) {}

  get atEnd(): boolean {
    return this.position >= this.text.length
  }

  peek(): string | undefined {
    return this.text[this.position]
  }

  take(part: string): boolean {
    if (!this.text.startsWith(part, this.position)) return false
    this.position += part.length
    return true
  }

  expect(part: string): void {
    if (!this.take(part)) throw new PathSyntaxError(`${part} is missing`, this)
  }

  /** `pattern` must be sticky. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.position += found.length
    return found
  }

  until(end: RegExp): string {
    const start = this.position
    while (!this.atEnd && !end.test(this.text[this.position] as string)) this.position++
    return this.text.slice(start, this.position)
  }

  skipSpace(): void {
    while (this.text[this.position] === ' ' || this.text[this.position] === '\t' || this.text[this.position] === '\n') {
      this.position++
    }
  }

  integer(): number | undefined {
    const digits = this.match(/-?\d+/y)
    return digits === undefined ? undefined : Number(digits)
  }

  number(): number | undefined {
    const digits = this.match(/-?\d+(\.\d+)?([eE][+-]?\d+)?/y)
    return digits === undefined ? undefined : Number(digits)
  }

  /** A string in single or double quotes; a backslash takes the next character as it is. */
  quoted(): string {
    const quote = this.peek()
    if (quote !== "'" && quote !== '"') throw new PathSyntaxError('a string in quotes is missing', this)
    this.position++
    let value = ''
    for (;;) {
      const character = this.peek()
      if (character === undefined) throw new PathSyntaxError(`the closing ${quote} is missing`, this)
      this.position++
      if (character === quote) return value
      if (character === '\\' && !this.atEnd) {
        value += this.peek()
        this.position++
      } else value += character
    }
  }

  /** Items with commas between. */
  list<T>(item: () => T): T[] {
    const items = [item()]
    this.skipSpace()
    while (this.take(',')) {
      this.skipSpace()
      items.push(item())
      this.skipSpace()
    }
    return items
  }
}

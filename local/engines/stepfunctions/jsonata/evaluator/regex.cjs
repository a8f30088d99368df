/**
 * The regular expressions of JSONata on RE2's engine, whose time grows with the text and no more. What it can't
 * express runs on JavaScript's own: here the evaluation has a deadline that ends it whatever it does.
 */
let re2

/** As much of `RegExp` as jsonata asks of an engine. */
class LinearRegex {
  constructor(expression) {
    this.lastIndex = 0
    this.pattern = compileLinear(expression)
    if (!this.pattern) this.native = new RegExp(expression.source, expression.flags)
  }

  exec(text) {
    if (this.native) {
      this.native.lastIndex = this.lastIndex
      const match = this.native.exec(text)
      this.lastIndex = this.native.lastIndex
      return match
    }
    if (this.matcher === undefined || this.text !== text) {
      this.text = text
      this.matcher = this.pattern.matcher(text)
    }
    if (this.lastIndex > text.length || !this.matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    const { matcher } = this
    const match = [matcher.group()]
    for (let group = 1; group <= matcher.groupCount(); group++) match.push(matcher.group(group) ?? undefined)
    match.index = matcher.start()
    this.lastIndex = matcher.end()
    return match
  }
}

function compileLinear(expression) {
  re2 ??= require('re2js').RE2JS
  try {
    return re2.compile(re2.translateRegExp(expression), re2.LOOKBEHINDS)
  } catch {
    return undefined
  }
}

module.exports = { LinearRegex }

/** A schedule expression that is none. Each service says so in words of its own. */
export class InvalidExpression extends Error {
  readonly code = 'InvalidExpression'
  constructor() {
    super('The schedule expression is not valid')
    this.name = 'InvalidExpression'
  }
}

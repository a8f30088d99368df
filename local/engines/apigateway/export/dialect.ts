/** What OpenAPI 3.0 and Swagger 2.0 write differently. */
import type { Input } from '../input'

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly written: Input
}

export interface Body {
  /** Content type -> model. */
  readonly models: ReadonlyMap<string, string>
  readonly written: Input
}

export interface Answer {
  readonly status: string
  readonly headers: readonly { readonly name: string; readonly written: Input }[]
  /** Content type -> model. */
  readonly models: ReadonlyMap<string, string>
  readonly written: Input
}

export interface ExportedOperation {
  /** Of documentation, and its name. */
  readonly said: Input
  readonly consumes: readonly string[]
  readonly produces: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly body: Body | undefined
  readonly answers: readonly Answer[]
  readonly security: readonly Input[]
  readonly extensions: Input
}

export interface ExportedApi {
  readonly info: Input
  readonly host: string
  readonly stage: string
  readonly endpoint: Input
  readonly paths: readonly { readonly path: string; readonly said: Input; readonly operations: Operations }[]
  readonly securitySchemes: Input
  readonly schemas: Input
  readonly extensions: Input
}

/** By the member of a path: `get`, or `x-amazon-apigateway-any-method`. */
export type Operations = readonly (readonly [verb: string, operation: ExportedOperation])[]

export interface Dialect {
  /** Before a model's name, in references to it. */
  readonly models: string
  /** What a path can be documented by, besides extensions. */
  readonly pathMembers: readonly string[]
  write(api: ExportedApi): Input
}

/** Without what is empty. */
export const filled = (members: Readonly<Record<string, unknown>>): Input =>
  Object.fromEntries(
    Object.entries(members).filter(([, value]) => {
      if (value === undefined) return false
      return !(typeof value === 'object' && value !== null && Object.keys(value).length === 0)
    }),
  )

export const pathsOf = ({ paths }: ExportedApi, write: (operation: ExportedOperation) => Input): Input =>
  Object.fromEntries(
    paths.map(({ path, said, operations }) => [
      path,
      { ...said, ...Object.fromEntries(operations.map(([verb, operation]) => [verb, write(operation)])) },
    ]),
  )

// What is used of dynalite, which comes without types: its request validation and expression parsers, and the
// form of its keys.

declare module 'dynalite/db' {
  type Value = Readonly<Record<string, unknown>>
  type Item = Readonly<Record<string, Value>>
  type Path = readonly (string | number)[]
  interface DynaliteError extends Error {
    readonly statusCode: number
    readonly body: { readonly __type: string; readonly message?: string; readonly Message?: string }
  }
  interface KeySchemaElement {
    readonly AttributeName: string
    readonly KeyType: string
  }
  interface KeyedTable {
    readonly KeySchema: readonly KeySchemaElement[]
    readonly AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[]
  }
  export function createKey(item: Item, table: KeyedTable, keySchema?: readonly KeySchemaElement[]): string
  export function hashPrefix(hashKey: unknown, hashType: string): string
  export function toRangeStr(value: unknown, type: string): string
  export function toLexiStr(value: unknown, type: string): string
  export function validateKey(key: Item, table: KeyedTable): DynaliteError | null | undefined
  export function validateKeyPiece(
    key: Item,
    attribute: string,
    type: string,
    isHash: boolean,
  ): DynaliteError | null | undefined
  export function validateItem(item: Item, table: KeyedTable): DynaliteError | null | undefined
  export function validateUpdates(
    attributeUpdates: undefined,
    updates: unknown,
    table: KeyedTable,
  ): DynaliteError | null | undefined
  export function validateKeyPaths(
    nestedPaths: Readonly<Record<string, boolean>> | undefined,
    table: KeyedTable,
  ): DynaliteError | null | undefined
  export function mapPath(path: Path, item: Item): Value | null | undefined
  export function mapPaths(paths: readonly (Path | string)[], item: Item): Record<string, Value>
}

declare module 'dynalite/db/*' {
  export function parse(text: string, options: object): unknown
}

declare module 'dynalite/validations' {
  type Types = Readonly<Record<string, unknown>>
  type Custom = (data: never, store: unknown) => string | undefined
  export function checkTypes(data: object, types: Types): Record<string, unknown>
  export function checkValidations(data: object, types: Types, custom: Custom | undefined, store: unknown): void
  export function validateAttributeValue(value: object): string | undefined
  export function validateConditions(conditions: object): string | undefined
  export function validateAttributeConditions(data: { readonly Expected: object }): string | undefined
  export function validateExpressionParams(
    data: object,
    expressions: readonly string[],
    nonExpressions: string[],
  ): string | undefined
  export function validateExpressions(data: object): string | undefined
  export function convertKeyCondition(expression: object): string | Readonly<Record<string, object>>
  export function findDuplicate(values: readonly string[] | undefined): string | null | undefined
}

declare module 'dynalite/validations/*' {
  export const types: Readonly<Record<string, unknown>>
  export const custom: ((data: never, store: unknown) => string | undefined) | undefined
}

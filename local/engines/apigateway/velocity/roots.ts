/** What a mapping template finds: `$input`, `$util`, `$context` and `$stageVariables`. */
import { compilePath } from '../../../lib/json-path/compile-path'
import { isNothing, show } from './values'

export interface TemplateScope {
  /** `responseOverride` and `requestOverride` in it can be set. */
  readonly context: Record<string, unknown>
  readonly stageVariables: Readonly<Record<string, string>>
  readonly params: Readonly<Record<'path' | 'querystring' | 'header', Readonly<Record<string, string>>>>
  readonly body: string
}

/** One of `$input` and `$util`: an object of methods, with nothing else to be found in it. */
export interface Root {
  readonly methods: Readonly<Record<string, (...values: readonly unknown[]) => unknown>>
  readonly properties: Readonly<Record<string, unknown>>
}

export function inputOf(scope: TemplateScope): Root {
  let parsed: { readonly value: unknown } | undefined
  const json = (): unknown => {
    parsed ??= { value: scope.body.trim() === '' ? {} : JSON.parse(scope.body) }
    return parsed.value
  }
  const at = (path: unknown): unknown => compilePath(show(path)).value({ input: json() })
  return {
    properties: { body: scope.body },
    methods: {
      json(path = '$') {
        const found = at(path)
        return found === undefined ? '""' : JSON.stringify(found)
      },
      // A copy: templates change the maps and lists that they are given.
      path: (path = '$') => structuredClone(at(path)),
      params(name) {
        if (isNothing(name)) return structuredClone(scope.params)
        for (const kind of ['path', 'querystring', 'header'] as const) {
          const values = scope.params[kind]
          if (Object.hasOwn(values, show(name))) return values[show(name)]
        }
        return ''
      },
    },
  }
}

export const util: Root = {
  properties: {},
  methods: {
    base64Decode: (text) => Buffer.from(show(text), 'base64').toString(),
    base64Encode: (text) => Buffer.from(show(text)).toString('base64'),
    escapeJavaScript: (text) => JSON.stringify(show(text)).slice(1, -1).replaceAll("'", "\\'"),
    parseJson: (text) => JSON.parse(show(text)),
    urlDecode: (text) => decodeURIComponent(show(text).replaceAll('+', ' ')),
    urlEncode: (text) =>
      encodeURIComponent(show(text))
        .replaceAll('%20', '+')
        .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
  },
}

const inputMethods = ['json', 'params', 'path']

export const isRootMethod = (name: string): boolean => inputMethods.includes(name) || Object.hasOwn(util.methods, name)

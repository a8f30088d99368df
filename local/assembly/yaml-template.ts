/**
 * Reads a template in YAML, as CloudFormation does: YAML 1.1 without dates and bytes, with the short forms of the
 * intrinsic functions (`!Sub`, `!GetAtt a.b`) as the long ones. It is somebody else's, so what is nested too deep, takes
 * too long or grows by aliases is refused.
 */
import type * as Yaml from 'yaml'
import { isTooDeep } from '../lib/json-depth'
import { withDeadlineOfWork } from '../lib/regex/deadline'
import { TemplateError } from './problems'

const deepest = 100
/** What all aliases together may stand for, in nodes. */
const mostAliases = 1_000
/** Milliseconds; a template has a megabyte at most. */
const patience = 2_000

const functions = [
  'Base64',
  'Cidr',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'Equals',
  'Not',
  'And',
  'Or',
  'ImportValue',
  'Join',
  'Length',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
]

/** What YAML 1.1 has and CloudFormation does not: `2012-10-17` is the version of a policy, not a day. */
const withoutTypes = ['binary', 'bool', 'omap', 'pairs', 'set', 'timestamp']

/** Not `y` and `n`, which are names of conditions and keys of maps. */
const booleans: readonly Yaml.ScalarTag[] = [
  { tag: 'tag:yaml.org,2002:bool', default: true, test: /^(?:[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/, resolve: () => true },
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: /^(?:[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
    resolve: () => false,
  },
]

/** @throws TemplateError with AWS's words for what is no YAML */
export function parseYamlTemplate(text: string): unknown {
  // Loaded for the first such template: a start on what `cdk synth` wrote does without.
  const yaml = require('yaml') as typeof Yaml
  if (isTooDeep(text, deepest)) throw notWellFormed(`nested deeper than ${deepest} levels`)
  return withDeadlineOfWork('Reading the template', patience, () => {
    const lines = new yaml.LineCounter()
    const document = yaml.parseDocument(text, {
      version: '1.1',
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
      lineCounter: lines,
      customTags: (tags) => [...booleans, ...tags.filter((tag) => !isLeftOut(tag)), ...shortForms(yaml)],
    })
    const [error] = document.errors
    if (error) {
      const { line, col } = lines.linePos(error.pos[0])
      throw notWellFormed(`line ${line}, column ${col}`)
    }
    const [unknown] = document.warnings
    if (unknown) throw new TemplateError(`Template format error: ${unknown.message}`)
    try {
      return document.toJS({ maxAliasCount: mostAliases })
    } catch (cause) {
      throw notWellFormed((cause as Error).message)
    }
  })
}

const notWellFormed = (where: string): TemplateError =>
  new TemplateError(`Template format error: YAML not well-formed. (${where})`)

function isLeftOut(tag: Yaml.Tags[number]): boolean {
  const name = typeof tag === 'string' ? tag : tag.tag
  return withoutTypes.some((type) => name === type || name === `tag:yaml.org,2002:${type}`)
}

/** `!Ref x` is `{ Ref: x }`, `!Condition x` is `{ Condition: x }`, any other `!Name x` is `{ Fn::Name: x }`. */
function shortForms(yaml: typeof Yaml): Yaml.CollectionTag[] & Yaml.ScalarTag[] {
  const names = new Map(functions.map((name) => [`!${name}`, `Fn::${name}`]))
  names.set('!Ref', 'Ref').set('!Condition', 'Condition')
  const tags = [...names].flatMap(([tag, name]) => {
    const scalar: Yaml.ScalarTag = {
      tag,
      resolve: (value: string) => ({ [name]: name === 'Fn::GetAtt' ? attribute(value) : value }),
    }
    const collection = (kind: 'map' | 'seq'): Yaml.CollectionTag => ({
      tag,
      collection: kind,
      resolve(value) {
        const map = new yaml.YAMLMap()
        map.set(name, value)
        return map
      },
    })
    return [scalar, collection('map'), collection('seq')]
  })
  return tags as Yaml.CollectionTag[] & Yaml.ScalarTag[]
}

/** `Resource.Attribute`, of which the attribute may have dots of its own. */
function attribute(text: string): unknown {
  const dot = text.indexOf('.')
  return dot < 0 ? text : [text.slice(0, dot), text.slice(dot + 1)]
}

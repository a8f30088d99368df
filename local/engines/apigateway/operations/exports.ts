/** Deployed stages as OpenAPI documents. */
import type * as Yaml from 'yaml'
import { DeadlineError, withDeadlineOfWork } from '../../../lib/regex/deadline'
import { badRequest, found } from '../errors'
import type { Dialect } from '../export/dialect'
import { exportApi } from '../export/export-api'
import { oas30 } from '../export/oas30'
import type { Extension } from '../export/operations'
import { swagger } from '../export/swagger'
import { type Input, oneOf, requiredText, text, textMap } from '../input'
import { apiIn, type Handlers, type Parts } from './handlers'

const dialects: Readonly<Record<string, Dialect>> = { oas30, swagger }
const extensions = ['integrations', 'authorizers', 'apigateway', 'documentation', 'postman'] as const

export const exportOperations = ({ state, region }: Parts): Handlers => ({
  GetExport: (input) => {
    const apiId = apiIn(state, input)
    const stage = found(state.stages.get(apiId, requiredText(input, 'stageName')), 'stage')
    const type = oneOf(requiredText(input, 'exportType'), Object.keys(dialects), 'exportType')
    const format = formatOf(text(input, 'accepts'))
    const { document, version } = exportApi(state, apiId, stage, {
      dialect: dialects[type] as Dialect,
      extensions: extensionsIn(input),
      region,
    })
    return {
      contentType: 'application/octet-stream',
      contentDisposition: `attachment; filename="${type}_${version.replace(/[^\w.:+-]/g, '_')}.${format}"`,
      body: Buffer.from(format === 'yaml' ? yamlOf(document) : JSON.stringify(document, undefined, 2)),
    }
  },
})

function extensionsIn(input: Input): ReadonlySet<Extension> {
  const { extensions: asked = '', ...others } = textMap(input, 'parameters') ?? {}
  // A signature in the address is no parameter of the export.
  const [other] = Object.keys(others).filter((name) => !/^x-amz-/i.test(name))
  if (other !== undefined) throw badRequest(`Invalid export parameter "${other}": there is extensions`)
  const names = asked.split(',').map((name) => name.trim())
  return new Set(names.filter(Boolean).map((name) => oneOf(name, extensions, 'extensions')))
}

/** The first that is known; a client that takes anything gets JSON. */
function formatOf(accepts = 'application/json'): 'json' | 'yaml' {
  for (const range of accepts.split(',')) {
    const [type = ''] = range.trim().toLowerCase().split(';', 1)
    if (/^application\/(x-)?yaml$/.test(type)) return 'yaml'
    if (/^(application\/json|application\/\*|\*\/\*)$/.test(type)) return 'json'
  }
  throw badRequest(`Invalid accepts "${accepts}": expected application/json or application/yaml`)
}

/** Milliseconds. */
const patience = 2_000

function yamlOf(document: Input): string {
  // Loaded for the first such export: a start that makes none does without.
  const yaml = require('yaml') as typeof Yaml
  try {
    return withDeadlineOfWork('Writing the YAML', patience, () =>
      yaml.stringify(document, { aliasDuplicateObjects: false, lineWidth: 0 }),
    )
  } catch (error) {
    if (error instanceof DeadlineError) throw badRequest(`${error.message}: ask for application/json`)
    throw error
  }
}

/** Which file each function of the templates is made of: `OnApprovalRequestedFunction…` of handlers/on-approval-requested.ts. */
import { basename } from 'node:path'
import type { CodeEntry, Templates } from '../../events/jest'
import { handlerSources } from '../../infra/bundles'

/** Each stack that has workflows has it, for its own end. */
const isOfTeardown = /^ExecutionsEndFunction[0-9A-F]{8}$/
const ofTeardown = 'infra/teardown/end-executions.ts'

export function handlerFiles(templates: Templates): readonly CodeEntry[] {
  const sources = handlerSources()
  return Object.entries(templates).flatMap(([stack, { Resources = {} }]) => {
    const domain = stack === 'signalbox-operations' ? 'platform' : stack.replace(/^signalbox-/, '')
    const own = sources.filter(({ file }) =>
      domain === 'examples'
        ? file.startsWith('examples/')
        : [`domains/${domain}/`, `examples/${domain}/`, ...(domain === 'portal' ? ['infra/handlers/'] : [])].some(
            (folder) => file.startsWith(folder),
          ),
    )
    return Object.entries(Resources)
      .filter(([, { Type }]) => Type === 'AWS::Lambda::Function')
      .map(([logicalId]) => {
        if (isOfTeardown.test(logicalId)) return { resource: `${stack}/${logicalId}`, file: ofTeardown }
        const found = own.filter(({ file }) => logicalId.replace(/[0-9A-F]{8}$/, '') === functionIdOf(file))
        const [source] = found
        if (!source || found.length > 1) {
          throw new Error(`${stack}/${logicalId}: ${found.length} handlers have this name, expected one`)
        }
        return { resource: `${stack}/${logicalId}`, file: source.file }
      })
  })
}

function functionIdOf(file: string): string {
  const words = basename(file, '.ts').split('-')
  return `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}Function`
}

/** As somebody else would use it: own events, own templates, own handlers, one call. */
import { join } from 'node:path'
import { consume } from '../../../../events'
import { describeEventContracts, systemOfHandlers } from '../../../../events/jest'
import { matchesPattern } from '../../../../local/lib/pattern/matches-pattern'
import { LampBroken, LampLit } from '../lamps'
import { onLampLit, templates } from './lamp-templates'

const lit = new Set<string>()
const handler = consume(LampLit, async ({ metadata }) => {
  lit.add(metadata.eventId)
})

describeEventContracts({
  catalog: [LampLit, LampBroken],
  templates,
  matches: matchesPattern,
  code: [{ resource: onLampLit, file: join(__dirname, 'handlers/on-lamp-lit.ts') }],
  publishedElsewhere: [{ source: 'signalbox.lamps', detailType: 'LampLit', reason: 'The lamps do it themselves' }],
  system: async () => systemOfHandlers({ handlers: { [onLampLit]: handler }, digest: () => [...lit] }),
})

/** Notes: short texts under names. */
import { openApi } from '../../../../../local/kernel/api'
import type { Cloud } from '../../../../../local/kernel/cloud'
import type { EngineDefinition } from '../../../../../local/kernel/engine'
import type { Service } from '../../../../../local/kernel/service'
import { listNotes } from './operations/list-notes'
import { putNote } from './operations/put-note'
import { noteType } from './resources'
import { createNotes } from './state'

export const engine: EngineDefinition = { create: createNotesEngine }

function createNotesEngine(cloud: Cloud): Service {
  const notes = createNotes(cloud)
  return {
    name: 'notes',
    api: openApi(__dirname),
    operations: { PutNote: putNote(notes), ListNotes: listNotes(notes) },
    resources: [noteType(notes)],
    load: notes.load,
  }
}

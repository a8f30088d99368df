import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Signalbox, startScenario } from '../scenarios/signalbox'
import { blocksOf } from './page'
import { createWorkingCopy } from './working-copy'

const directory = join(__dirname, '../../docs/events')
/** That is for other repositories, and followed in one: test/package/stranger.ts. */
const elsewhere = 'other-repositories.md'

describe('the pages about events', () => {
  let signalbox: Signalbox
  beforeAll(async () => {
    signalbox = await startScenario()
  }, 60_000)
  afterAll(() => signalbox?.stop())

  test.each(readdirSync(directory).filter((file) => file.endsWith('.md') && file !== elsewhere))(
    '%s: following it does what it says',
    async (file) => {
      const blocks = blocksOf(join(directory, file))
      expect(blocks.filter(({ kind }) => kind === 'sh').length).toBeGreaterThan(0)
      const copy = createWorkingCopy({ AWS_ENDPOINT_URL: signalbox.local.endpointUrl })
      try {
        await copy.follow(blocks)
      } finally {
        copy.remove()
      }
    },
    600_000,
  )
})

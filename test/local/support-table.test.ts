import { readFileSync } from 'node:fs'
import { currentReadme, readmeFile, supportTable } from '../../local/support-table'

describe('the support table of local/README.md', () => {
  it('is as the code says', async () => {
    if (readFileSync(readmeFile, 'utf8') === (await currentReadme())) return
    throw new Error('local/README.md is stale: run `npx tsx local/support-table.ts --write`')
  })

  it('knows what is modelled, what has no effect, and what is refused', async () => {
    const table = await supportTable()
    expect(table).toMatch(/\| `AWS::Scheduler::Schedule` \| .*ScheduleExpressionTimezone/)
    expect(table).toMatch(/\| `AWS::CloudWatch::Alarm` \| no metrics are kept \|/)
    expect(table).toMatch(/\| `events` \| .*PutEvents.* \| \d+ \|/)
  })
})

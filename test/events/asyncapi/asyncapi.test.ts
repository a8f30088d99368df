import { Parser } from '@asyncapi/parser'
import Ajv from 'ajv'
import { systemDocument } from '../../../cli/events/contract-files'
import { type AsyncApiDocument, asyncApiDocument } from '../../../events/asyncapi/document'
import { createTestCatalog } from '../registry/test-catalog'
import { repositoryConfig } from '../repository-config'

/** What @asyncapi/parser finds wrong: errors and warnings, not that there is a newer version of AsyncAPI. */
async function problems(document: unknown): Promise<readonly string[]> {
  const { diagnostics } = await new Parser().parse(JSON.stringify(document))
  return diagnostics.filter(({ severity }) => severity <= 1).map(({ path, message }) => `${path.join('.')}: ${message}`)
}

describe('the AsyncAPI document', () => {
  let document: AsyncApiDocument
  beforeAll(async () => {
    document = await systemDocument(repositoryConfig())
  })

  test('is one that @asyncapi/parser accepts', async () => {
    expect(await problems(document)).toEqual([])
  }, 20_000)

  test('would be refused with an operation on a channel that is not there', async () => {
    const { ApprovalRequested: _, ...channels } = document.channels
    expect((await problems({ ...document, channels })).join()).toMatch(/ApprovalRequested/)
  }, 20_000)

  test('has examples that its own payloads accept, as draft 7', () => {
    for (const { name, payload, examples } of Object.values(document.components.messages)) {
      const validate = new Ajv({ strict: false, validateFormats: false }).compile(payload)
      expect(examples.length).toBeGreaterThan(0)
      for (const example of examples) {
        expect([name, validate(example.payload), validate.errors]).toEqual([name, true, null])
      }
    }
  })

  test('knows who publishes and, by the synthesized rules, who consumes', () => {
    const told = Object.values(document.operations).map(({ action, 'x-signalbox': { domain, event, target } }) =>
      `${domain} ${action} ${event} ${target ?? ''}`.trim(),
    )
    expect(told).toEqual(
      expect.arrayContaining([
        'promotions send ApprovalRequested',
        'approvals receive ApprovalRequested OnApprovalRequested',
        'approvals send ApprovalGranted',
        'promotions receive ApprovalGranted OnApprovalOutcome',
      ]),
    )
    const outcome = document.operations['promotions.receive.ApprovalGranted.OnApprovalOutcome']
    expect(outcome?.['x-signalbox'].where).toEqual({ data: { requestedBy: { system: ['promotions'] } } })
  })

  test('tells versions and deprecations', async () => {
    const catalog = createTestCatalog()
    const lamps = asyncApiDocument({
      catalog,
      meanings: [],
      consumers: [],
      version: '1',
      busName: 'lamps',
      title: 'Lamps',
    })
    expect(Object.keys(lamps.channels)).toEqual(['LampLit', 'LampLit.v2'])
    expect(lamps.components.messages.LampLit?.['x-signalbox'].deprecated).toEqual({
      since: '2026-07-01',
      use: 'LampLit.v2',
    })
    expect(await problems(lamps)).toEqual([])
  }, 20_000)
})

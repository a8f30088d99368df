import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { systemDocument } from '../../../cli/events/contract-files'
import { defineEvent } from '../../../events'
import { asyncApiDocument } from '../../../events/asyncapi/document'
import { cataloguePage } from '../../../events/asyncapi/html/page'
import { catalog } from '../../../events/catalog'
import { statePrint } from '../../../events/compatibility/snapshots'
import { versionsOf } from '../../../events/compatibility/versions'
import { registryEntry } from '../../../events/registry-build/entry'
import { createTestCatalog, LampLitV2 } from '../registry/test-catalog'
import { repositoryConfig } from '../repository-config'

const consumer = { domain: 'house', detailType: 'LampLit', rule: 'house/OnLampRule', target: 'OnLamp' }

type Definitions = Parameters<typeof asyncApiDocument>[0]['catalog']

function documentOf(catalog: Definitions, names = new Map<unknown, string>()) {
  return asyncApiDocument({
    ...{ catalog, meanings: [], names, consumers: [consumer], version: '1', busName: 'lamps', title: 'Lamps' },
  })
}

function pageOf(catalog: Definitions): string {
  return cataloguePage(documentOf(catalog))
}

test('the catalogue tells who answers for a domain, where the config says it', async () => {
  const document = asyncApiDocument({
    ...{
      catalog: createTestCatalog(),
      meanings: [],
      consumers: [consumer],
      version: '1',
      busName: 'lamps',
      title: 'Lamps',
    },
    ...{ contact: { email: 'all@example.com' }, license: 'Apache-2.0' },
    domains: { house: { owner: 'Team <House>', contact: { email: 'house@example.com' }, description: 'All rooms.' } },
  })
  expect(document.info).toMatchObject({
    ...{ title: 'Lamps', contact: { email: 'all@example.com' }, license: { name: 'Apache-2.0' } },
    tags: [{ name: 'house', description: 'All rooms.' }],
  })
  const page = cataloguePage(document)
  expect(page).toContain('<dt>Owner</dt><dd>Team &#60;House&#62;</dd>\n<dt>Contact</dt><dd>house@example.com</dd>')
  expect(page.match(/<dt>Owner/g)).toHaveLength(1)
})

describe('the catalogue', () => {
  test('shows every event with its fields, examples, publishers and consumers', async () => {
    const page = cataloguePage(await systemDocument(repositoryConfig()))
    for (const { detailType, owner } of catalog) {
      expect(page).toContain(`id="event-${detailType}"`)
      expect(page).toContain(`signalbox.${owner}@${detailType}`)
    }
    expect(page).toContain('<b>OnApprovalOutcome</b>')
    expect(page).toContain('data.requestedBy.system is &#34;promotions&#34;')
    expect(page).toContain('Whoever holds it can resume the workflow.')
  })

  test('is one file with a script of its own, whose hash is in the policy, and with nothing from elsewhere', async () => {
    const page = cataloguePage(await systemDocument(repositoryConfig()))
    expect(page).not.toMatch(/<link|<img|<iframe|\sstyle=|\son\w+=|\ssrc=|@import|url\((?!#)/i)
    expect(page.match(/href="[^"#][^"]*"/g)).toBeNull()
    expect(page.match(/<script/g)).toHaveLength(1)
    const [, text = ''] = /<script>([\s\S]*)<\/script>/.exec(page) ?? []
    const hash = createHash('sha256').update(text).digest('base64')
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1]?.replaceAll('&#39;', "'")
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'$/)
    expect(policy).toContain(hash)
  })

  test('leads nowhere that is not on the page', () => {
    const page = pageOf(createTestCatalog())
    const ids = new Set([...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.filter((id) => !ids.has(id))).toEqual([])
    expect(links.length).toBeGreaterThan(5)
  })

  test('tells what is deprecated, and what nobody consumes', () => {
    const page = pageOf(createTestCatalog())
    expect(page).toContain('Deprecated since 2026-07-01: use <a href="#event-LampLit.v2">LampLit.v2</a>')
    expect(page).toContain('<span class="muted">no rule selects it</span>')
    expect(page).toMatch(/class="pill unheard"/)
    expect(page).toMatch(/class="pill old"/)
  })

  test('shows text as text', () => {
    const hostile = defineEvent({
      owner: 'lamps',
      name: 'LampLit',
      version: 1,
      publishers: ['lamps'],
      summary: '<script>alert(1)</script>',
      data: z.object({ lamp: z.string() }),
      examples: [{ lamp: '</pre><img src=x onerror=alert(1)>' }],
    })
    const page = pageOf([hostile])
    expect(page.match(/<script|<img/g)).toEqual(['<script'])
    expect(page).toContain('&#60;script&#62;alert(1)')
  })

  test('gives what is taken into code: pattern, import, pull and schema', () => {
    const document = documentOf(createTestCatalog(), new Map<unknown, string>([[LampLitV2, 'LampLitV2']]))
    const page = cataloguePage(document, { importFrom: '@acme/{owner}', registry: 'registry' }).replaceAll('&#34;', '"')
    expect(page).toContain('>{"source":["signalbox.lamps","signalbox.house"],"detail-type":["LampLit"]}</code>')
    expect(page).toContain('>import { LampLitV2 } from &#39;@acme/lamps&#39;</code>')
    expect(page).toContain('>npx signalbox events pull --registry registry --out src/events LampLit.v2</code>')
    expect(page).toMatch(/<pre id="event-LampLit.v2.schema"[^>]*>\{\n {2}"type": "object"/)
    expect(cataloguePage(document)).toContain(
      'import { lampLitV2Pattern, parseLampLitV2 } from &#39;./events/LampLitV2.js&#39;',
    )
  })

  test('tells what an event was, what lies between any two of its states, and which breaks were let pass', () => {
    const [first, second] = createTestCatalog()
    const entries = [first, second].map((definition) => registryEntry(definition, []))
    const [now, next] = entries
    if (!now || !next) throw new Error('Expected two entries')
    const { data } = now.schema.properties ?? {}
    const lamp = { type: 'string', maxLength: 5 }
    const schema = { ...now.schema, properties: { ...now.schema.properties, data: { ...data, properties: { lamp } } } }
    const former = { ...now, schema }
    const snapshots = [
      { entry: now, label: 'b2', at: '2026-02-02' },
      { entry: former, label: 'a1', at: '2026-01-01' },
    ]
    const before = new Map([['lamps/LampLit.v1.json', { isInBase: true, snapshots }]])
    const accepted = { LampLit: [statePrint(former)] }
    const versions = versionsOf({ before, working: entries, definitions: [first, second], accepted })
    expect(versions.get('LampLit')).toMatchObject({
      states: [
        { detailType: 'LampLit', label: 'a1', at: '2026-01-01', isNow: false, letPass: 'accepted' },
        { detailType: 'LampLit', label: 'b2', at: '2026-02-02', isNow: true },
        { detailType: 'LampLit.v2', label: 'now', isNow: true },
      ],
      differences: [
        { from: 0, to: 1, verdict: 'backward', rows: [{ path: 'data.lamp', direction: 'forward' }] },
        { from: 0, to: 2, verdict: 'breaking' },
        {
          from: 1,
          to: 2,
          verdict: 'forward',
          changes: ['new: brightness, whole number, 1 to 100', 'published by lamps, before by lamps, house'],
        },
      ],
    })
    const page = cataloguePage(documentOf([first, second]), { versions })
    expect(page).toContain('<h2 id="breaks">Accepted breaks</h2>')
    expect(page).toContain('a break with it was accepted')
    expect(page.match(/data-between="\d-\d"/g)).toEqual([
      'data-between="0-1"',
      'data-between="0-2"',
      'data-between="1-2"',
    ])
    expect(page).toContain('It is told with <a href="#event-LampLit.v2">')
  })

  test('says why it does not tell what events were', () => {
    expect(cataloguePage(documentOf(createTestCatalog()), { noHistory: 'this clone is <shallow>' })).toContain(
      'What events were before is not told: this clone is &#60;shallow&#62;',
    )
  })
})

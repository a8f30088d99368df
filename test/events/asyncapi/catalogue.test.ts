import * as z from 'zod/mini'
import { systemDocument } from '../../../cli/events/contract-files'
import { defineEvent } from '../../../events'
import { asyncApiDocument } from '../../../events/asyncapi/document'
import { cataloguePage } from '../../../events/asyncapi/html/page'
import { catalog } from '../../../events/catalog'
import { createTestCatalog } from '../registry/test-catalog'
import { repositoryConfig } from '../repository-config'

const consumer = { domain: 'house', detailType: 'LampLit', rule: 'house/OnLampRule', target: 'OnLamp' }

function pageOf(definitions: Parameters<typeof asyncApiDocument>[0]['catalog']): string {
  return cataloguePage(
    asyncApiDocument({
      catalog: definitions,
      meanings: [],
      consumers: [consumer],
      version: '1',
      busName: 'lamps',
      title: 'Lamps',
    }),
  )
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
  expect(page).toContain('<dt>Owner</dt><dd>Team &#60;House&#62;, house@example.com</dd>')
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

  test('is one file without script, and with nothing from elsewhere', async () => {
    const page = cataloguePage(await systemDocument(repositoryConfig()))
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\sstyle=|\son\w+=|\ssrc=|@import|url\((?!#)/i)
    expect(page.match(/href="[^"#][^"]*"/g)).toBeNull()
    expect(page).toMatch(/default-src &#39;none&#39;|default-src 'none'; style-src 'sha256-/)
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
    expect(page).not.toMatch(/<script|<img/)
    expect(page).toContain('&#60;script&#62;alert(1)')
  })
})

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { escapeHtml } from '../../../local/lib/html'
import { xmlAttribute, xmlElement, xmlText } from '../../../local/lib/xml'

const hostile = `</a><script>alert("1" & '2')</script>`

test('text in a page ends neither an element nor an attribute', () => {
  expect(escapeHtml(hostile)).toBe('&lt;/a&gt;&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script&gt;')
})

test('text in XML is read back as it was', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    htmlEntities: true,
    trimValues: false,
  })
  const text = `${hostile}\r\n\t`
  const document = parser.parse(xmlElement('a', xmlText(text), xmlAttribute('b', hostile)))
  expect(document).toEqual({ a: { '#text': text, '@b': hostile } })
})

test('what XML 1.0 has no way to write is replaced', () => {
  expect(xmlText('a\u0000b\u001bc')).toBe('a\ufffdb\ufffdc')
})

test('nothing else in the local cloud writes entities of its own', () => {
  const local = join(__dirname, '../../../local')
  const files = readdirSync(local, { recursive: true, encoding: 'utf8' }).filter((file) => /\.[cm]?ts$/.test(file))
  const escaping = files.filter((file) => readFileSync(join(local, file), 'utf8').includes('&lt;'))
  expect(escaping.sort()).toEqual(['lib/html.ts', 'lib/xml.ts'])
})

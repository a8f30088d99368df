/**
 * The document in which an API is shown and tried out, by swagger-ui. It is in a sandbox, of no origin: nothing of the
 * portal's is in its reach, and what it knows it was told by the page around it, over a port that is this document's alone.
 */
import { isOf, type Shown } from '../lib/documentation'
import { plainText } from './plain-text'
import { narrowPolicy } from './policy'
import { readyForShow } from './ready'
import { tryOut } from './try-out'

interface SwaggerUi {
  (options: Readonly<Record<string, unknown>>): unknown
  readonly presets: { readonly apis: unknown }
}

declare const SwaggerUIBundle: SwaggerUi

const mostOpen = 100

readyForShow((port) => {
  let key: string | undefined
  let isShown = false
  port.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!isOf(data)) return
    key = data.key
    if (isShown) return
    isShown = true
    show(data, () => key)
  }
})

function show({ document: spec, address, operations }: Shown, keyNow: () => string | undefined): void {
  const calls = tryOut({ address, keyNow, tell })
  // Before anything of the document is looked at.
  narrowPolicy(address)
  followScheme()
  leadToCode()
  SwaggerUIBundle({
    domNode: document.getElementById('documentation'),
    spec,
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [plainText],
    validatorUrl: 'none',
    deepLinking: false,
    defaultModelsExpandDepth: -1,
    // A thousand of them would be slow to read, too.
    docExpansion: operations > mostOpen ? 'none' : 'list',
    filter: operations > mostOpen,
    ...(address === undefined && { supportedSubmitMethods: [] }),
    ...calls,
  })
}

function followScheme(): void {
  const isDark = matchMedia('(prefers-color-scheme: dark)')
  const follow = () => void document.documentElement.classList.toggle('dark-mode', isDark.matches)
  isDark.addEventListener('change', follow)
  follow()
}

/** Code that is wider than its place is scrolled, by keyboard too: swagger-ui leaves it out of what Tab leads to. */
function leadToCode(): void {
  const shown = document.getElementById('documentation')
  if (!shown) return
  new MutationObserver(() => {
    for (const code of shown.querySelectorAll<HTMLElement>('pre.microlight:not([tabindex])')) code.tabIndex = 0
  }).observe(shown, { childList: true, subtree: true })
}

function tell(text: string): void {
  const notice = document.getElementById('notice')
  if (notice) notice.textContent = text
}

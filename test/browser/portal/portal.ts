/** The portal in a real Chromium, as the web port of a system of its own serves it: by the distribution of the template. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type Signalbox, startScenario } from '../../scenarios/signalbox'
import { type People, password, peopleOf } from '../../scenarios/signed-in'
import { launchChromium, newPerson, type Person } from '../chromium'

export interface Portal {
  readonly signalbox: Signalbox
  readonly people: People
  readonly url: string
  /** Somebody at the browser who has never been here. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>
  /** Any operation of any service, such as `sqs/SendMessage`. */
  asRoot(operation: string, input: object): Promise<Readonly<Record<string, unknown>>>
  /** The newest code that an address got. */
  mailedCode(email: string): Promise<string>
  /** The newest code that a phone got. */
  texted(number: string): Promise<string | undefined>
  /** The browser alone. */
  close(): Promise<void>
  stop(): Promise<void>
}

export interface Visitor extends Person {
  readonly page: Page
  /** Goes to a path of the portal. */
  go(path: string): Promise<void>
  signIn(userName: string): Promise<void>
  /** Closes the browser's window, and says what went wrong in it; `led`: origins that they were led to on purpose. */
  leave(led?: readonly string[]): Promise<void>
}

/** @param start what is started; the whole system unless said */
export async function startPortal(
  executable: string,
  start: () => Promise<Signalbox> = startScenario,
): Promise<Portal> {
  const [signalbox, browser] = await Promise.all([start(), launchChromium(executable)])
  const people = peopleOf(signalbox)
  const url = signalbox.local.webUrl
  async function close(): Promise<void> {
    await browser.close()
    people.stop()
  }
  return {
    signalbox,
    people,
    url,
    visitor: (options) => visitor(browser, url, options),
    async asRoot(operation, input) {
      const response = await fetch(`${url}/_local/call/${operation}`, {
        method: 'POST',
        headers: { 'x-signalbox-local': 'test' },
        body: JSON.stringify(input),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${operation}: ${text}`)
      return JSON.parse(text) as Readonly<Record<string, unknown>>
    },
    async mailedCode(email) {
      const newest = (await signalbox.mails(email)).at(-1)
      return /\b\d{6}\b/.exec(newest?.text || newest?.html || '')?.[0] ?? ''
    },
    async texted(number) {
      const { messages } = (await (await fetch(`${url}/phone/messages?to=${encodeURIComponent(number)}`)).json()) as {
        messages: { message: string }[]
      }
      return messages.map(({ message }) => /\d{6}/.exec(message)?.[0] ?? '').at(-1)
    },
    close,
    async stop() {
      await close()
      await signalbox.stop()
    },
  }
}

async function visitor(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const person = await newPerson(browser, { colorScheme: 'light', ...options })
  // The first calls of a new system start its functions.
  person.context.setDefaultTimeout(30_000)
  const page = await person.context.newPage()
  return {
    ...person,
    page,
    go: async (path) => void (await page.goto(`${url}${path}`)),
    async signIn(userName) {
      const button = page.getByRole('button', { name: 'Sign in', exact: true })
      // Other pages, which may be shown until this one is there, have fields of these names, too.
      await button.waitFor()
      await page.getByLabel('User name').fill(userName)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await button.click()
    },
    async leave(led = []) {
      await person.context.close()
      expect(person.errors).toEqual([])
      expect(person.dialogs).toEqual([])
      expect([...person.origins].filter((origin) => origin !== url && !led.includes(origin))).toEqual([])
    },
  }
}

/** What waits until it is opened. */
export function gate() {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open: () => open() }
}

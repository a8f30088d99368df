/** A real Chromium, if this machine has one, and what a test wants to know of what it did. */
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** `CHROMIUM_PATH`, or where distributions put it, or on the PATH; undefined, and said so, if there is none. */
export function findChromium(): string | undefined {
  const given = process.env.CHROMIUM_PATH
  const directories = (process.env.PATH ?? '').split(delimiter).filter((directory) => directory !== '')
  const onPath = ['chromium', 'google-chrome'].flatMap((name) => directories.map((directory) => join(directory, name)))
  const found = (given ? [given] : ['/usr/bin/chromium', ...onPath]).find(isExecutable)
  if (found === undefined) {
    const sought = given ? `CHROMIUM_PATH (${given}) is no program` : 'No Chromium is installed'
    console.warn(`${sought}: the browser's tests are skipped (Debian: apt-get install chromium)`)
  }
  return found
}

/** With a new profile, which goes when it is closed. */
export function launchChromium(executablePath: string, more: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...flags, ...more] })
}

export interface Person {
  readonly context: BrowserContext
  /** Errors in the console and uncaught ones; that a form was refused (4xx) is none. */
  readonly errors: readonly string[]
  readonly dialogs: readonly string[]
  /** The origins that were asked for anything. */
  readonly origins: ReadonlySet<string>
}

/** Somebody at the browser who has never been here. */
export async function newPerson(browser: Browser, options: BrowserContextOptions = {}): Promise<Person> {
  // What moves is not yet where it is clicked.
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(10_000)
  const errors: string[] = []
  const dialogs: string[] = []
  const origins = new Set<string>()
  context.on('console', (message) => {
    if (message.type() === 'error' && !/responded with a status of 4\d\d /.test(message.text()))
      errors.push(message.text())
  })
  context.on('weberror', (failure) => void errors.push(String(failure.error())))
  context.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  context.on('request', (request) => void origins.add(new URL(request.url()).origin))
  return { context, errors, dialogs, origins }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/**
 * `npm run screenshots`: the pictures in docs/pictures, of the running system. It starts one in memory, does in it what
 * people do, and follows its pages in a Chromium that is there (`CHROMIUM_PATH`, or `chromium` of the PATH).
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { password } from '../../cli/demo/person'
import { startSignalbox } from '../../cli/start'
import { pictures } from './pictures'
import { seed } from './seed'

const directory = join(__dirname, '../../docs/pictures')

async function take(): Promise<void> {
  const cloud = await startSignalbox({ awsPort: 0, webPort: 0, allowBuilds: true })
  try {
    const seeded = await seed(cloud, console.log)
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox'],
    })
    try {
      mkdirSync(directory, { recursive: true })
      for (const colorScheme of ['light', 'dark'] as const) {
        const context = await browser.newContext({
          colorScheme,
          viewport: { width: 1280, height: 800 },
          reducedMotion: 'reduce',
          locale: 'en-GB',
          timezoneId: 'Europe/Berlin',
        })
        await signIn(context, cloud.webUrl)
        for (const { name, path, ready, scheme = 'light' } of pictures(seeded)) {
          if (scheme !== colorScheme) continue
          const page = await context.newPage()
          await page.goto(`${cloud.webUrl}${path}`)
          await ready(page)
          await settled(page)
          await page.screenshot({ path: join(directory, `${name}.png`) })
          await page.close()
          console.log(`docs/pictures/${name}.png`)
        }
        await context.close()
      }
    } finally {
      await browser.close()
    }
  } finally {
    await cloud.stop()
  }
}

async function signIn(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage()
  await page.goto(`${url}/sign-in`)
  await page.getByLabel('User name').fill('grace')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.waitForURL(`${url}/`)
  await page.close()
}

/** It is known who looks, and nothing is being read any more. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  await page.locator('[aria-busy=true], [role=status][aria-label^="Loading"]').first().waitFor({ state: 'detached' })
}

take().catch((error: unknown) => {
  console.error(error)
  process.exitCode = 1
})

/** How an API is called, as people try it first. The key is a word to be replaced, unless the reader has had it shown. */

export interface Sample {
  readonly title: string
  readonly text: string
}

/** What stands where the key goes. */
export const keyPlace = 'YOUR_KEY'

export function samplesOf(url: string, key: string = keyPlace): readonly Sample[] {
  return [
    { title: 'curl', text: `curl '${quoted(url)}' \\\n  -H 'x-api-key: ${key}'` },
    {
      title: 'Node',
      text: `const response = await fetch(${JSON.stringify(url)}, {\n  headers: { 'x-api-key': '${key}' },\n})\nconsole.log(response.status, await response.json())`,
    },
  ]
}

/** For a shell: paths are of documents that others write. */
const quoted = (text: string): string => text.replaceAll("'", `'\\''`)

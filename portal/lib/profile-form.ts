/** What a profile takes, as identity does: it says which field is wrong, where the gateway says only that one is. */
import * as z from 'zod/mini'

const nameLine = (longest: number) =>
  z
    .string()
    .check(
      z.maxLength(longest, `Expected at most ${longest} characters.`),
      z.regex(/^[^<>\p{Cc}]*$/u, 'Expected a name on one line, without angle brackets.'),
    )

export const profileForm = z.object({
  givenName: nameLine(100),
  familyName: nameLine(100),
  gender: nameLine(40),
  locale: z.string().check(z.regex(/^(?:[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)?$/, 'Expected a language such as en-GB.')),
  phoneNumber: z.string().check(z.regex(/^(?:\+[1-9]\d{6,14})?$/, 'Expected a number such as +15551234567.')),
})

export type ProfileForm = z.output<typeof profileForm>
export type ProfileField = keyof ProfileForm
export type Wrong = Readonly<Partial<Record<ProfileField, string>>>

export const profileFields = Object.keys(profileForm.shape) as readonly ProfileField[]

/** What is wrong with it, by field; nothing if it is well. */
export function wrongIn(form: ProfileForm): Wrong {
  const { error } = z.safeParse(profileForm, form)
  const told = (error?.issues ?? []).map(({ path, message }) => [String(path[0]), message] as const)
  // The first of each field.
  return Object.fromEntries(told.reverse())
}

type Kept = { readonly [Name in ProfileField]?: string | undefined }

type Changes = { readonly [Name in ProfileField]?: string | null }

/** What is to be sent: what was changed; what was emptied is taken away. */
export function changesIn(form: ProfileForm, before: Kept): Changes {
  const changed = profileFields.filter((name) => form[name] !== (before[name] ?? ''))
  return Object.fromEntries(changed.map((name) => [name, form[name] === '' ? null : form[name]]))
}

/** Which role a person of the company gets. Pure. */

const attributeName = 'https://aws.amazon.com/SAML/Attributes/Role'

/**
 * The first of `roles` that a verified assertion names together with the provider, in either order. Compared whole: a
 * role that is named like the beginning of another is another.
 */
export function chooseRole(
  attributes: ReadonlyMap<string, readonly string[]>,
  providerArn: string,
  roles: readonly string[],
): string | undefined {
  const pairs = (attributes.get(attributeName) ?? []).map((value) => value.split(',').map((part) => part.trim()))
  return roles.find((role) =>
    pairs.some((pair) => pair.length === 2 && pair.includes(role) && pair.includes(providerArn)),
  )
}

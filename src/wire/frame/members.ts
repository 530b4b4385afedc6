import { hasEscape, startsAt, unescaped } from './literal.js';
import type { Member } from './pattern.js';

/** The member of this name, if the pattern names it. */
export function memberAt(members: readonly Member[], text: string, from: number, to: number): Member | undefined {
  for (let i = 0; i < members.length; i += 1) {
    const member = members[i] as Member;
    if (member.name.length === to - from && startsAt(member.name, text, from)) return member;
  }
  if (members.length === 0 || !hasEscape(text, from, to)) return undefined;
  const name = unescaped(text, from, to);
  return members.find((member) => member.name === name);
}

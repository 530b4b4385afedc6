/**
 * Text for a terminal or a log. What a peer has sent may be in it, so characters that could move the cursor, colour it, begin a new
 * line or turn its direction are written as escapes, such as `\u001b`.
 */
export const printable = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    let escaped = '';
    for (let i = 0; i < character.length; i += 1)
      escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    return escaped;
  });

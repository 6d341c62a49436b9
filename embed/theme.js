// What a portal may set of the panel's looks: the tokens of style/tokens.css that are a colour, a
// length or a list of fonts. A value is parsed, not searched for what is bad: what is no such value
// whole is refused. server/src/config/theme holds the same rules; embed/theme-cases.json keeps both
// to them.

const LENGTHS = /^--kp-(text-(s|m|l|xl)|space-[1-6]|page|width|control|radius-[sml])$/;
const FONTS = /^--kp-(font|mono)$/;
const COLOURS = /^--kp-(bg|surface|sunken|text|muted|line|edge|(accent|danger)(-strong|-soft)?|on-(accent|danger)|warn(-soft|-line)?|(git|image)(-soft)?|focus|backdrop)$/;

const LENGTH = /^(0|(\d{1,4}(\.\d{1,4})?|\.\d{1,4})(px|rem|em))$/;
const FONT = /^([a-zA-Z][a-zA-Z0-9-]*( [a-zA-Z0-9-]+)*|"[a-zA-Z0-9][a-zA-Z0-9 -]*")$/;
const HEX = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i;
const WORD = /^(black|white|transparent)$/;
const NUMBER = "[+-]?(\\d{1,4}(\\.\\d{1,6})?|\\.\\d{1,6})(%|deg)?";
const CALL = new RegExp(
  `^(rgba?|hsla?|hwb|lab|lch|oklab|oklch)\\( ?${NUMBER}((, ?| )${NUMBER}){2}((, ?| ?/ ?)${NUMBER})? ?\\)$`,
);
const PAIR = /^light-dark\(([^()]+|[^()]+\([^()]*\)), ?([^()]+|[^()]+\([^()]*\))\)$/;
const MAX = 200;

const isPlainColour = (text) => HEX.test(text) || WORD.test(text) || CALL.test(text);

function isColour(text) {
  const pair = PAIR.exec(text);
  return pair ? isPlainColour(pair[1]) && isPlainColour(pair[2]) : isPlainColour(text);
}

/** True where a token exists and takes this value. */
export function takes(name, value) {
  if (typeof value !== "string" || value.length > MAX) return false;
  if (LENGTHS.test(name)) return LENGTH.test(value);
  if (FONTS.test(name)) return value.split(/, ?/).every((font) => FONT.test(font));
  return COLOURS.test(name) && isColour(value);
}

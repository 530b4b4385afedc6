# The three-point derivative of the columns t,value on irregular times, per unit of t. Usage: mawk -f gradient.awk
BEGIN { FS = ","; OFS = "," }
NR == 1 { print "t,value,derivative,edge"; next }
{
  if (n >= 1) sr = ($2 - v1) / ($1 - t1)
  if (n == 1) printf "%s,%s,%.17g,start\n", t1text, v1text, sr
  if (n >= 2) {
    h1 = t1 - t0; h2 = $1 - t1
    printf "%s,%s,%.17g,\n", t1text, v1text, (h2 * sl + h1 * sr) / (h1 + h2)
  }
  t0 = t1; t1 = $1 + 0; v1 = $2 + 0; t1text = $1; v1text = $2; sl = sr; n++
}
END { printf "%s,%s,%.17g,end\n", t1text, v1text, sl }

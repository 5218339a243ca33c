# Weights of the effects in the mean of a three-level model with a working covariance: metafor's row sums.
#   Debian: apt-get install r-cran-metafor r-cran-jsonlite
#   Rscript validation/make_weights_reference.R    (from the root of the repository)
# Reads tests/reference/data/{assink2016,konstantopoulos2011}.csv, writes tests/models/dependent/weights.json.
suppressMessages({library(metafor); library(jsonlite)})
read <- function(name) { d <- read.csv(file.path("tests/reference/data", paste0(name, ".csv"))); d[!is.na(d$yi) & !is.na(d$vi), ] }
spec <- list(konstantopoulos2011 = list(random = ~ 1 | district/school, outer = "district", inner = "school"),
             assink2016 = list(random = ~ 1 | study/esid, outer = "study", inner = "esid"))
n <- function(x) unname(as.numeric(x)); cases <- list()
for (name in names(spec)) for (rho in c(0, 0.4, 0.8)) {
  d <- read(name); s <- spec[[name]]
  V <- vcalc(vi, cluster = d[[s$outer]], obs = seq_len(nrow(d)), rho = rho, data = d)
  f <- rma.mv(d$yi, V, random = s$random, data = d, control = list(reltol = 1e-12))
  w <- weights(f, type = "rowsum"); stopifnot(abs(sum(w * d$yi) / 100 - f$beta) < 1e-12)
  cases[[length(cases) + 1]] <- list(data = name, outer = s$outer, inner = s$inner, rho = rho, sigma2 = n(f$sigma2), estimate = n(f$beta), weights = n(w))
}
write(toJSON(list(made_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))), cases = cases), digits = 15, auto_unbox = TRUE, pretty = 1),
      "tests/models/dependent/weights.json")

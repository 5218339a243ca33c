# Henmi-Copas intervals by metafor for the univariate data sets of the reference.
#   Debian: apt-get install r-cran-metafor r-cran-jsonlite
#   Rscript validation/make_hc_reference.R        (from the root of the repository)
# Reads tests/reference/data/*.csv, writes tests/models/univariate/henmi_copas.json.
# Only the root finder's tolerance can be tightened; the integral keeps R's default relative tolerance of 1.2e-4 (it is
# usually far better). hc() looks for its root between 0 and 2, so levels that need a wider one (99%) fail in metafor.
suppressMessages({library(metafor); library(jsonlite)})
cases <- list()
n <- function(x) unname(as.numeric(x))
one <- function(id, yi, vi, level) {
  h <- tryCatch(suppressWarnings(hc(rma(yi, vi, method = "DL", level = level), control = list(tol = 1e-14, maxiter = 10000))), error = function(e) NULL)
  if (is.null(h)) { cat(id, level, ": metafor fails\n"); return(invisible()) }
  cases[[length(cases) + 1]] <<- list(id = id, effect = n(yi), variance = n(vi), level = level / 100, estimate = n(h$beta),
                                      se = n(h$se), tau2 = n(h$tau2), ci_low = n(h$ci.lb), ci_high = n(h$ci.ub))
}
for (name in c("bcg", "raudenbush1985", "hackshaw1998", "bangertdrowns2004", "normand1999", "collins1985b")) {
  d <- read.csv(file.path("tests/reference/data", paste0(name, ".csv"))); d <- d[!is.na(d$yi) & !is.na(d$vi) & d$vi > 0, ]
  for (level in c(80, 90, 95, 99)) one(name, d$yi, d$vi, level)
  for (few in 2:5) one(paste0(name, "-first-", few), d$yi[1:few], d$vi[1:few], 95)
}
write(toJSON(list(made_with = list(R = R.version.string, metafor = as.character(packageVersion("metafor"))), cases = cases),
             digits = 15, auto_unbox = TRUE, pretty = 1), "tests/models/univariate/henmi_copas.json")

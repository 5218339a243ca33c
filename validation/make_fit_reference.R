# Answers of R's metafor for analyses in one call, for tests/synthesis/meta/test_against_metafor.py: corrections of counts of 0,
# answers on the scale that is read.
#   Debian: apt-get install r-cran-metafor r-cran-jsonlite
#   Rscript validation/make_fit_reference.R tests/synthesis/meta/fit_cases.json
suppressMessages({library(metafor); library(jsonlite)})
n <- function(x) unname(as.numeric(x))
tables <- list(ai = c(22, 0, 3, 17, NA, 5, 0), bi = c(18, 25, 9, 40, 3, 0, 30), ci = c(12, 4, 0, 2, 4, 8, 0), di = c(30, 21, 14, 55, 8, 0, 28))
rates <- list(x1i = c(18, 0, 7, 0), t1i = c(430.5, 90, 21, 55), x2i = c(31, 4, 3, 0), t2i = c(415, 88, 30, 60))
shares <- list(xi = c(42, 0, 9, NA), ni = c(75, 30, 9, 50))
rate <- list(xi = c(42, 0, 9), ti = c(300.5, 80, 12))
corrections <- list()
for (m in c("OR", "RR", "RD", "PETO", "AS", "YUQ", "MPOR", "MPRR", "IRR", "IRD", "IRSD", "PLO", "PR", "PFT", "IRLN", "IR")) {
  data <- if (m %in% c("IRR", "IRD", "IRSD")) rates else if (m %in% c("PLO", "PR", "PFT")) shares else if (m %in% c("IRLN", "IR")) rate else tables
  for (to in c("only0", "all", "if0all", "none")) for (add in c(0.5, 0.1)) for (drop00 in c(FALSE, TRUE)) {
    if (drop00 && !(length(data) == 4)) next
    e <- suppressWarnings(do.call(escalc, c(list(measure = m, add = add, to = to, drop00 = drop00), data)))
    yi <- n(e$yi); vi <- n(e$vi)
    gone <- !is.finite(yi) | !is.finite(vi) | vi <= 0
    yi[gone] <- NA; vi[gone] <- NA
    corrections[[length(corrections) + 1]] <- list(measure = m, add = add, to = to, drop00 = drop00, inputs = data, yi = yi, vi = vi)
  }
}
# One call each: measure, raw numbers, and the answer by predict(transf = ...).
scaled <- list()
add_scaled <- function(measure, inputs, transf, targs = NULL, test = "knha") {
  e <- do.call(escalc, c(list(measure = measure), inputs))
  fit <- rma(yi, vi, data = e, test = test, control = list(threshold = 1e-13, maxiter = 10000))
  p <- if (is.null(targs)) predict(fit, transf = transf) else predict(fit, transf = transf, targs = targs)
  scaled[[length(scaled) + 1]] <<- list(measure = measure, inputs = inputs, test = test, estimate = n(p$pred), ci_low = n(p$ci.lb), ci_high = n(p$ci.ub),
    pi_low = n(p$pi.lb), pi_high = n(p$pi.ub), tau2 = n(fit$tau2), beta = n(fit$beta), se = n(fit$se))
}
two <- lapply(tables, function(x) x[c(1, 3, 4, 2)])
prop <- list(xi = c(42, 11, 9, 30), ni = c(75, 30, 90, 200))
events <- list(xi = c(42, 11, 9), ti = c(300.5, 80, 120))
cors <- list(ri = c(.34, .12, .6, .41), ni = c(88, 40, 30, 120))
alpha <- list(ai = c(.91, .6, .8), mi = c(20, 4, 10), ni = c(200, 35, 90))
add_scaled("OR", two, exp); add_scaled("RR", two, exp); add_scaled("IRR", rates, exp)
add_scaled("PLO", prop, transf.ilogit); add_scaled("PLN", prop, exp); add_scaled("PAS", prop, transf.iarcsin)
add_scaled("PFT", prop, transf.ipft.hm, list(ni = prop$ni)); add_scaled("ZCOR", cors, transf.ztor)
add_scaled("IRLN", events, exp); add_scaled("IRS", events, transf.isqrt); add_scaled("IRFT", events, transf.iirft, 1 / mean(1 / events$ti))
add_scaled("AHW", alpha, transf.iahw); add_scaled("ABT", alpha, transf.iabt)
writeLines(toJSON(list(made_with = list(R = as.character(getRversion()), metafor = as.character(packageVersion("metafor"))), corrections = corrections,
  scaled = scaled), auto_unbox = TRUE, digits = 16, pretty = FALSE, na = "null"), commandArgs(TRUE)[1])

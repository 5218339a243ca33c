# Answers of R's metafor for analyses in one call, for tests/synthesis/meta/test_against_metafor.py: corrections of counts of 0,
# answers on the scale that is read, predictions, subgroups, one random level, known covariances, networks of arms.
#   Debian: apt-get install r-cran-metafor r-cran-jsonlite r-cran-metadat
#   Rscript validation/make_fit_reference.R tests/reference/fit_cases.json
suppressMessages({library(metafor); library(metadat); library(jsonlite)})
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
tight <- list(threshold = 1e-13, maxiter = 10000)
tight_mv <- list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-14)
numbers_of <- function(fit) list(beta = n(fit$beta), se = n(fit$se), ci_low = n(fit$ci.lb), ci_high = n(fit$ci.ub))
predicted <- function(p) list(estimate = n(p$pred), ci_low = n(p$ci.lb), ci_high = n(p$ci.ub), pi_low = n(p$pi.lb), pi_high = n(p$pi.ub))
bcg <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
moderated <- rma(yi, vi, mods = ~ ablat + relevel(factor(alloc), "random"), data = bcg, test = "knha", control = tight)
# ablat 30 and random; ablat 10 and systematic
asked <- predict(moderated, newmods = rbind(c(30, 0, 0), c(10, 0, 1)), transf = exp)
reference <- c(numbers_of(moderated), list(predicted = predicted(asked)))
subgroups <- lapply(c("z", "knha"), function(test) {
  each <- lapply(sort(unique(bcg$alloc)), function(a) rma(yi, vi, data = bcg, subset = alloc == a, test = test, control = tight))
  between <- rma(sapply(each, coef), sei = sapply(each, function(f) f$se), mods = ~ factor(1:3), method = "FE")
  common <- rma(yi, vi, mods = ~ factor(alloc), data = bcg, test = test, control = tight)
  list(test = test, levels = sort(unique(bcg$alloc)), k = sapply(each, function(f) f$k), tau2 = sapply(each, function(f) f$tau2), estimate = sapply(each, coef),
    se = sapply(each, function(f) f$se), Q = sapply(each, function(f) f$QE), between = list(statistic = n(between$QM), p_value = n(between$QMp)),
    common = list(tau2 = n(common$tau2), statistic = n(common$QM), p_value = n(common$QMp), means = n(predict(common, newmods = rbind(c(0, 0), c(1, 0), c(0, 1)))$pred)))
})
schools <- dat.konstantopoulos2011
answer <- function(fit) c(numbers_of(fit), list(sigma2 = n(fit$sigma2), log_likelihood = n(logLik(fit)), QE = n(fit$QE)))
one_level <- c(answer(rma.mv(yi, vi, random = ~ 1 | district, data = schools, control = tight_mv)), list(moderated = answer(rma.mv(yi, vi, mods = ~ year, random = ~ 1 | district, data = schools, control = tight_mv))))
assink <- dat.assink2016
V <- vcalc(vi, cluster = study, obs = esid, data = assink, rho = 0.6)
known <- list(one = answer(rma.mv(yi, V, random = ~ 1 | study, data = assink, control = tight_mv)), two = answer(rma.mv(yi, V, random = ~ 1 | study/esid, data = assink, control = tight_mv)))
# Networks by arm: ~ study + treatment with one variance of arms, beside random = ~ treatment | study with rho 1/2.
networks <- list()
network <- function(name, arms) {
  arms$study <- factor(arms$study); arms$trt <- factor(arms$trt)
  fit <- rma.mv(yi, vi, mods = ~ study + trt, random = ~ trt | study, rho = 1/2, data = arms, control = tight_mv)
  at <- grep("^trt", rownames(fit$beta))
  networks[[length(networks) + 1]] <<- list(name = name, study = as.character(arms$study), trt = as.character(arms$trt), yi = n(arms$yi), vi = n(arms$vi), levels = levels(arms$trt),
    estimate = n(fit$beta)[at], se = n(fit$se)[at], tau2 = n(fit$tau2))
}
h <- escalc(measure = "PLO", xi = xi, ni = ni, add = 1/2, to = "all", data = dat.hasselblad1998)
network("hasselblad1998", data.frame(study = h$study, trt = h$trt, yi = h$yi, vi = h$vi))
s <- escalc(measure = "MN", mi = mi, sdi = sdi, ni = ni, data = dat.senn2013)
network("senn2013", data.frame(study = s$study, trt = s$treatment, yi = s$yi, vi = s$vi))
writeLines(toJSON(list(made_with = list(R = as.character(getRversion()), metafor = as.character(packageVersion("metafor"))), corrections = corrections,
  scaled = scaled, reference = reference, subgroups = subgroups, one_level = one_level, known = c(known, list(yi = n(assink$yi), V = V)), networks = networks), auto_unbox = TRUE, digits = 16, pretty = FALSE, na = "null"), commandArgs(TRUE)[1])

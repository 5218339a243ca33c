# What other software gives for the routes from printed numbers, for tests/reference/test_routes.py.
#   Rscript validation/make_route_reference.R tests/reference/route_cases.json METAFOR METACONVERT ESC ESTMEANSD METABLUE
# The folders are the sources of metafor 5.1, metaConvert 1.0, esc 0.5, estmeansd 1.0 and metaBLUE 1.0; R's metafor 3.8 must be installed.
suppressMessages({library(metafor); library(jsonlite)})
args <- commandArgs(TRUE)
from <- function(folder, parent = globalenv(), pattern = "[.][rR]$") {
  e <- new.env(parent = parent)
  for (f in list.files(file.path(folder, "R"), pattern = pattern, full.names = TRUE)) suppressWarnings(try(sys.source(f, e), silent = TRUE))
  e
}
later <- from(args[2], asNamespace("metafor"), "misc.func.hidden|escalc.r|conv.fivenum|transf|mfopt")
mc <- from(args[3]); esc <- from(args[4]); est <- from(args[5]); blue <- from(args[6])
version <- function(folder) paste(read.dcf(file.path(folder, "DESCRIPTION"))[, c("Package", "Version")], collapse = " ")
here <- paste("metafor", packageVersion("metafor"))
cases <- list()
put <- function(typed, source, call, ...) cases[[length(cases) + 1]] <<- list(typed = typed, source = source, call = call, expected = list(...))
n <- function(x) unname(as.numeric(x))
# g and its standard error from a d, as escalc
smd <- function(d, n1, n2) { e <- escalc("SMD", di = d, n1i = n1, n2i = n2); list(g = n(e$yi), se = sqrt(n(e$vi))) }

for (b in list(c(3.3, 5, 100, 150), c(-1.2, 4.4, 31, 60))) {
  d <- n(esc$esc_B(b[1], b[2], b[3], b[4], es.type = "d")$es); s <- smd(d, b[3], b[4])
  put(paste("b", paste(b, collapse = " ")), version(args[4]), "esc_B(es.type = 'd'), then escalc('SMD', di)", g = s$g, se = s$se)
}
for (b in list(c(.25, 40, 44), c(-.4, 100, 30))) {
  d <- n(esc$esc_beta(b[1], 1, b[2], b[3], es.type = "d")$es); s <- smd(d, b[2], b[3])
  put(paste("beta-both", paste(b, collapse = " ")), version(args[4]), "esc_beta(es.type = 'd'), then escalc('SMD', di)", g = s$g, se = s$se)
}
md <- mc$es_from_md_ci(3.8, 1.0, 6.6, 25, 22); put("md 3.8 1.0 6.6 25 22", version(args[3]), "es_from_md_ci", g = n(md$g), se = smd(n(md$d), 25, 22)$se)
md <- mc$es_from_md_pval(3.8, .008, 25, 22); put("md 3.8 25 22 --p 0.008", version(args[3]), "es_from_md_pval", g = n(md$g), se = smd(n(md$d), 25, 22)$se)
md <- mc$es_from_md_se(3.8, 1.37, 25, 22); put("md 3.8 25 22 --se 1.37", version(args[3]), "es_from_md_se", g = n(md$g), se = smd(n(md$d), 25, 22)$se)
j <- function(df) exp(lgamma(df / 2) - log(sqrt(df / 2)) - lgamma((df - 1) / 2))
ancova <- function(found, n1, n2, R) { g <- n(found$d) * j(n1 + n2 - 2); list(g = g, se = sqrt((1 - R^2) * (1 / n1 + 1 / n2) + g^2 / (2 * (n1 + n2)))) }
a <- ancova(mc$es_from_ancova_t(2.31, .5, 1, 40, 44), 40, 44, .5)
put("t 2.31 40 44 --r-covariates 0.5", version(args[3]), "d of es_from_ancova_t, J and variance of this package", g = a$g, se = a$se)
a <- ancova(mc$es_from_ancova_f(5.34, .5, 1, 40, 44), 40, 44, .5)
put("f 5.34 40 44 --favours treatment --r-covariates 0.5", version(args[3]), "d of es_from_ancova_f, J and variance of this package", g = a$g, se = a$se)
# metaConvert takes one degree of freedom more for a covariate in the t behind the interval; n_cov_ancova = 0 is the t of n1 + n2 - 2
a <- ancova(mc$es_from_ancova_md_ci(3.8, 1.0, 6.6, .5, 0, 25, 22), 25, 22, .5)
put("md 3.8 1.0 6.6 25 22 --r-covariates 0.5", version(args[3]), "d of es_from_ancova_md_ci, J and variance of this package", g = a$g, se = a$se)
ir <- mc$es_from_cases_time(18, 31, 430.5, 415); put("rates 18/430.5 31/415", version(args[3]), "es_from_cases_time", native = n(ir$logirr), native_se = n(ir$logirr_se))
ir <- escalc("IRR", x1i = 0, t1i = 90, x2i = 4, t2i = 88); put("rates 0/90 4/88", here, "escalc('IRR')", native = n(ir$yi), native_se = sqrt(n(ir$vi)))
e <- later$escalc("SMCRP", m1i = 7, m2i = 6.5, sd1i = 2.38, sd2i = 2.21, ni = 10, ri = .68)
put("crossover 7.0 2.38 6.5 2.21 10 0.68", version(args[2]), "escalc('SMCRP')", g = n(e$yi), se = sqrt(n(e$vi)))
e <- escalc("SMCR", m1i = 32, m2i = 26, sd1i = 4, ni = 60, ri = .7); put("one-group 26 4 32 60 0.7", here, "escalc('SMCR')", g = n(e$yi), se = sqrt(n(e$vi)))
e <- escalc("PLO", xi = c(38, 52), mi = c(62, 48))  # binomial standard errors, so that the log odds have the variance of 100 people
se <- 100 * sqrt(c(.38 * .62, .52 * .48) / 100)
put(sprintf("km 38 %.12g 52 %.12g", se[1], se[2]), here, "difference of escalc('PLO') of 38 and 52 of 100", native = n(e$yi[1] - e$yi[2]), native_se = sqrt(sum(n(e$vi))))
for (q in list(c(12, 8, 15, 35, 14, 9, 18, 31), c(22.5, 15, 31, 80, 20, 14, 28, 77))) {
  f <- later$conv.fivenum(q1 = q[c(2, 6)], median = q[c(1, 5)], q3 = q[c(3, 7)], n = q[c(4, 8)])
  e <- escalc("SMD", m1i = f$mean[1], sd1i = f$sd[1], n1i = q[4], m2i = f$mean[2], sd2i = f$sd[2], n2i = q[8])
  put(paste("median", paste(q, collapse = " ")), version(args[2]), "conv.fivenum, then escalc('SMD')", g = n(e$yi), se = sqrt(n(e$vi)))
}
q <- c(12, 2, 25, 35, 14, 3, 27, 31); f <- later$conv.fivenum(min = q[c(2, 6)], median = q[c(1, 5)], max = q[c(3, 7)], n = q[c(4, 8)])
e <- escalc("SMD", m1i = f$mean[1], sd1i = f$sd[1], n1i = q[4], m2i = f$mean[2], sd2i = f$sd[2], n2i = q[8])
put(paste("median-range", paste(q, collapse = " ")), version(args[2]), "conv.fivenum, then escalc('SMD')", g = n(e$yi), se = sqrt(n(e$vi)))
q <- c(2, 8, 12, 15, 25, 35, 3, 9, 14, 18, 27, 31)
f <- later$conv.fivenum(min = q[c(1, 7)], q1 = q[c(2, 8)], median = q[c(3, 9)], q3 = q[c(4, 10)], max = q[c(5, 11)], n = q[c(6, 12)])
e <- escalc("SMD", m1i = f$mean[1], sd1i = f$sd[1], n1i = q[6], m2i = f$mean[2], sd2i = f$sd[2], n2i = q[12])
put(paste("five-numbers", paste(q, collapse = " ")), version(args[2]), "conv.fivenum, then escalc('SMD')", g = n(e$yi), se = sqrt(n(e$vi)))
# Quantile estimation. estmeansd takes the start of its search from metaBLUE, here from the same formulas in metafor; it stops early.
start <- function(f) function(X, n, type) f(later$conv.fivenum(q1 = X[1], median = X[2], q3 = X[3], n = n, test = FALSE))
text <- gsub("metaBLUE::", "", deparse(est$set.qe.fit.control), fixed = TRUE)
est$set.qe.fit.control <- eval(parse(text = text), est)
est$Luo.mean <- start(function(v) list(muhat = v$mean)); est$Wan.std <- start(function(v) list(sigmahat = v$sd))
skew <- list(); for (q in list(c(7, 12, 21, 100), c(1.2, 3.1, 9.5, 60), c(20, 41, 52, 80))) {
  r <- suppressMessages(est$qe.mean.sd(q1.val = q[1], med.val = q[2], q3.val = q[3], n = q[4]))
  skew[[length(skew) + 1]] <- list(quartiles = q[c(1, 3)], median = q[2], n = q[4], distribution = r$selected.dist, mean = n(r$est.mean), sd = n(r$est.sd), left = n(min(r$values, na.rm = TRUE)))
}
# The Box-Cox method of estmeansd with its integrals in place of random numbers; where the power is not 0, its search for it stops early.
est$Luo.mean <- blue$Luo.mean; est$Wan.std <- blue$Wan.std
est$get.location.scale.shape <- eval(parse(text = gsub("metaBLUE::", "", deparse(est$get.location.scale.shape), fixed = TRUE)), est)
power <- list(); for (q in list(c(NA, 7, 12, 21, NA, 100), c(2, NA, 4, NA, 9, 100), c(NA, 20, 41, 52, NA, 80), c(2, 8, 12, 15, 25, 50), c(3, 9, 14, 18, 60, 35), c(1, 9, 10, 14, 15, 20))) {
  r <- est$bc.mean.sd(q[1], q[2], q[3], q[4], q[5], q[6], avoid.mc = TRUE)
  power[[length(power) + 1]] <- list(numbers = q[1:5], n = q[6], power = r$shape, mean = r$est.mean, sd = r$est.sd)
}
handbook <- list(
  list(typed = "crossover 7.0 2.38 6.5 2.21 10 0.68", source = "Cochrane Handbook 5.1, 16.4.6.4, handbook-5-1.cochrane.org/chapter_16/16_4_6_4_example.htm", step = "d = ", value = 0.218, digits = 3),
  list(typed = "crossover 7.0 2.38 6.5 2.21 10 0.68", source = "Cochrane Handbook 5.1, 16.4.6.4, handbook-5-1.cochrane.org/chapter_16/16_4_6_4_example.htm", se = 0.256, digits = 3),
  list(typed = "crossover 7.0 2.38 6.5 2.21 10 --se 0.583", source = "Cochrane Handbook 5.1, 16.4.6.4, handbook-5-1.cochrane.org/chapter_16/16_4_6_4_example.htm", step = "r = ", value = 0.68, digits = 2),
  list(typed = "logrank -16.4666 128.81", source = "Tierney et al. 2007, curve of the bladder cancer trial: HR 0.88 with V 128.81 gives 0.74 to 1.05; as quoted at bohrium.com/paper-details/811988971327324160-7237", ratio = c(0.74, 0.88, 1.05), digits = 2),
  list(typed = "md 3.8 25 22 --p 0.008", source = "Cochrane Handbook 5.1, 7.7.3.3, as quoted at miliebay.blogg.se/2023/july/7-permute-2.html", step = "SE of ", value = 1.37, digits = 2))
writeLines(toJSON(list(made_with = list(R = as.character(getRversion()), call = "Rscript validation/make_route_reference.R tests/reference/route_cases.json METAFOR METACONVERT ESC ESTMEANSD METABLUE"), cases = cases, quantile_estimation = skew, box_cox = power, handbook = handbook), auto_unbox = TRUE, digits = 15, na = "null", pretty = TRUE), args[1])
